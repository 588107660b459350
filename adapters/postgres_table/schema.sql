-- The tables that the gateway writes demand events (需求事件) to. Run once by their owner:
--   psql -v schema=zhudong -v writer=zhudong_writer -f schema.sql planning
-- `writer` is the role of the gateway: it may add and update, and neither delete nor change the tables.
-- Columns may be added; those below must stay as they are.
\set ON_ERROR_STOP on
BEGIN;
CREATE SCHEMA IF NOT EXISTS :"schema";
SET LOCAL search_path TO :"schema";

CREATE TABLE IF NOT EXISTS demand_event (
  event_id             text PRIMARY KEY,
  project_id           text NOT NULL,
  project_sequence     bigint NOT NULL,
  type                 text NOT NULL,
  caused_at            timestamptz,
  division_code        text,
  stage                text,
  forecast_id          text,
  replaces_forecast_id text,
  low_kw               double precision,
  expected_kw          double precision,
  high_kw              double precision,
  voltage_level        text,
  need_by_date         date,
  certainty            double precision,
  successor_project_id text,
  reason               text,
  event                jsonb NOT NULL,
  written_at           timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX IF NOT EXISTS demand_event_project ON demand_event (project_id, project_sequence);
CREATE INDEX IF NOT EXISTS demand_event_written ON demand_event (written_at);

CREATE TABLE IF NOT EXISTS project_demand (
  project_id           text PRIMARY KEY,
  project_sequence     bigint NOT NULL,
  event_id             text NOT NULL,
  caused_at            timestamptz,
  division_code        text,
  stage                text,
  state                text,
  forecast_id          text,
  low_kw               double precision,
  expected_kw          double precision,
  high_kw              double precision,
  voltage_level        text,
  need_by_date         date,
  certainty            double precision,
  successor_project_id text,
  updated_at           timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX IF NOT EXISTS project_demand_updated ON project_demand (updated_at);

COMMENT ON TABLE demand_event IS 'Every demand event once, in the order of its project. 需求事件';
COMMENT ON COLUMN demand_event.event_id IS 'Names the event; the same however often it is sent. 事件编号';
COMMENT ON COLUMN demand_event.project_id IS 'Project. 项目编号';
COMMENT ON COLUMN demand_event.project_sequence IS 'Grows within a project. 项目内序号';
COMMENT ON COLUMN demand_event.type IS 'forecast_issued, forecast_revised, forecast_withdrawn, stage_reached, projects_merged, project_split. 事件类型';
COMMENT ON COLUMN demand_event.caused_at IS 'When the gateway received what caused it. 触发时间';
COMMENT ON COLUMN demand_event.division_code IS 'GB/T 2260. 行政区划代码';
COMMENT ON COLUMN demand_event.stage IS 'planned, land_supplied, land_use_permitted, construction_planned, under_construction, completed. 项目阶段';
COMMENT ON COLUMN demand_event.forecast_id IS 'The forecast that is issued, revised to or withdrawn. 预测编号';
COMMENT ON COLUMN demand_event.replaces_forecast_id IS 'The forecast before it. 被替代的预测编号';
COMMENT ON COLUMN demand_event.low_kw IS 'Demand, low, kW. 用电需求下限';
COMMENT ON COLUMN demand_event.expected_kw IS 'Demand, expected, kW. 用电需求期望值';
COMMENT ON COLUMN demand_event.high_kw IS 'Demand, high, kW. 用电需求上限';
COMMENT ON COLUMN demand_event.voltage_level IS '220v, 380v, 10kv, 20kv, 35kv, 66kv, 110kv … 电压等级';
COMMENT ON COLUMN demand_event.need_by_date IS 'When the supply must be ready. 需电日期';
COMMENT ON COLUMN demand_event.certainty IS 'That the project is realised, 0 to 1. 实现概率';
COMMENT ON COLUMN demand_event.successor_project_id IS 'Of a forecast that was withdrawn: the project that carries on. 后续项目编号';
COMMENT ON COLUMN demand_event.reason IS 'Of a forecast that was withdrawn: why. 撤回原因';
COMMENT ON COLUMN demand_event.event IS 'The whole event: DemandEvent of the public contract, as JSON. 完整事件';
COMMENT ON COLUMN demand_event.written_at IS 'When it was written here. 写入时间';
COMMENT ON TABLE project_demand IS 'Each project as its last event left it. 项目当前需求';
COMMENT ON COLUMN project_demand.project_sequence IS 'Of the last event that was applied: an older one never overwrites it. 最新序号';
COMMENT ON COLUMN project_demand.event_id IS 'The last event that was applied. 最新事件编号';
COMMENT ON COLUMN project_demand.state IS 'forecast: the figures hold; withdrawn: there is no forecast any more; null: none yet. 预测状态';
COMMENT ON COLUMN project_demand.updated_at IS 'When this row changed last. 更新时间';

GRANT USAGE ON SCHEMA :"schema" TO :"writer";
GRANT SELECT, INSERT ON demand_event TO :"writer";
GRANT SELECT, INSERT, UPDATE ON project_demand TO :"writer";
COMMIT;
