-- A batch table of the 法人库 as adapters/file_drop/mappings/business-registration-uplink.toml reads it: an example, and
-- what the tests make. Each row is what one batch says of one enterprise; rows are added, and never need to be removed.
CREATE TABLE enterprise_uplink (
  certificate_sno varchar(18) NOT NULL,
  "法人名称" varchar(200),
  "法人状态" varchar(20),
  "注册地址" varchar(500),
  "核准日期" date,
  "核准机构" varchar(200),
  "注册金额" numeric(18, 6),
  "行业小类" varchar(10),
  "经营范围" text,
  "注册日期" date,
  "行政区划代码" varchar(12),
  cd_batch varchar(32),
  cd_operation char(1),
  cd_time timestamp
);
-- All rows of one enterprise are asked for together.
CREATE INDEX enterprise_uplink_record ON enterprise_uplink (certificate_sno);
