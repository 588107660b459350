-- The tables of the exchange standard 2.0 that the adapter reads, with the columns it reads; a real front database has
-- more of both. The indexes are what keeps its queries cheap: by what waits, by record, and by what others refer to.

-- 项目基本信息
CREATE TABLE SPGL_XMJBXXB (
  LSH varchar(32) PRIMARY KEY,              -- 流水号
  DFSJZJ varchar(128) NOT NULL,          -- 地方数据主键: the same in all versions of a record
  XZQHDM varchar(12) NOT NULL,           -- 行政区划代码
  SJYXBS integer NOT NULL DEFAULT 1,     -- 数据有效标识: 1 valid, 0 taken back
  SJWXYY varchar(500),                   -- 无效原因
  SJSCZT integer NOT NULL DEFAULT 0,     -- 上传状态: 0 waiting, 3 success, -1 failed
  SBYY varchar(500),                     -- 失败原因
  GXSJ timestamp NOT NULL DEFAULT now(), -- 更新时间
  XMDM varchar(50),                    -- 项目代码
  XMMC varchar(500),                   -- 项目名称
  GCDM varchar(50),                    -- 工程代码
  QJDGCDM varchar(50),                 -- 前阶段关联工程代码
  SPLCLX integer,                      -- 审批流程类型
  GBHY varchar(10),                    -- 国标行业
  NKGSJ date,                          -- 拟开工时间
  NJCSJ date,                          -- 拟建成时间
  ZTZE numeric(18,4),                  -- 总投资(万元)
  JSDD varchar(500),                   -- 建设地点
  JSGMJNR text,                        -- 建设规模及内容
  YDMJ numeric(18,2),                  -- 用地面积(㎡)
  JZMJ numeric(18,2),                  -- 建筑面积(㎡)
  SBSJ timestamp,                      -- 申报时间
  GCFL integer                         -- 工程分类
);
CREATE INDEX xmjbxxb_waiting ON SPGL_XMJBXXB (LSH) WHERE SJSCZT = 0;
CREATE INDEX xmjbxxb_record ON SPGL_XMJBXXB (DFSJZJ);
CREATE INDEX xmjbxxb_number ON SPGL_XMJBXXB (XMDM);

-- 审批事项办理信息
CREATE TABLE SPGL_XMSPSXBLXXB (
  LSH varchar(32) PRIMARY KEY,              -- 流水号
  DFSJZJ varchar(128) NOT NULL,          -- 地方数据主键: the same in all versions of a record
  XZQHDM varchar(12) NOT NULL,           -- 行政区划代码
  SJYXBS integer NOT NULL DEFAULT 1,     -- 数据有效标识: 1 valid, 0 taken back
  SJWXYY varchar(500),                   -- 无效原因
  SJSCZT integer NOT NULL DEFAULT 0,     -- 上传状态: 0 waiting, 3 success, -1 failed
  SBYY varchar(500),                     -- 失败原因
  GXSJ timestamp NOT NULL DEFAULT now(), -- 更新时间
  XMDM varchar(50),                    -- 项目代码
  GCDM varchar(50),                    -- 工程代码
  SPSXSLBM varchar(128),               -- 审批事项实例编码
  SPSXBM varchar(128),                 -- 审批事项编码
  BLSPSLBM varchar(128),               -- 并联审批实例编码
  SPBMMC varchar(300)                  -- 审批部门名称
);
CREATE INDEX xmspsxblxxb_waiting ON SPGL_XMSPSXBLXXB (LSH) WHERE SJSCZT = 0;
CREATE INDEX xmspsxblxxb_record ON SPGL_XMSPSXBLXXB (DFSJZJ);
CREATE INDEX xmspsxblxxb_number ON SPGL_XMSPSXBLXXB (SPSXSLBM);

-- 审批事项办理详细信息
CREATE TABLE SPGL_XMSPSXBLXXXXB (
  LSH varchar(32) PRIMARY KEY,              -- 流水号
  DFSJZJ varchar(128) NOT NULL,          -- 地方数据主键: the same in all versions of a record
  XZQHDM varchar(12) NOT NULL,           -- 行政区划代码
  SJYXBS integer NOT NULL DEFAULT 1,     -- 数据有效标识: 1 valid, 0 taken back
  SJWXYY varchar(500),                   -- 无效原因
  SJSCZT integer NOT NULL DEFAULT 0,     -- 上传状态: 0 waiting, 3 success, -1 failed
  SBYY varchar(500),                     -- 失败原因
  GXSJ timestamp NOT NULL DEFAULT now(), -- 更新时间
  XMDM varchar(50),                    -- 项目代码
  GCDM varchar(50),                    -- 工程代码
  SPSXSLBM varchar(128),               -- 审批事项实例编码
  BLZT integer,                        -- 办理状态: 1 已接件 … 15 撤销
  BLSJ timestamp,                      -- 办理时间
  BLYJ text                            -- 办理意见
);
CREATE INDEX xmspsxblxxxxb_waiting ON SPGL_XMSPSXBLXXXXB (LSH) WHERE SJSCZT = 0;
CREATE INDEX xmspsxblxxxxb_record ON SPGL_XMSPSXBLXXXXB (DFSJZJ);

-- 特别程序
CREATE TABLE SPGL_XMSPSXBLTBCXXXB (
  LSH varchar(32) PRIMARY KEY,              -- 流水号
  DFSJZJ varchar(128) NOT NULL,          -- 地方数据主键: the same in all versions of a record
  XZQHDM varchar(12) NOT NULL,           -- 行政区划代码
  SJYXBS integer NOT NULL DEFAULT 1,     -- 数据有效标识: 1 valid, 0 taken back
  SJWXYY varchar(500),                   -- 无效原因
  SJSCZT integer NOT NULL DEFAULT 0,     -- 上传状态: 0 waiting, 3 success, -1 failed
  SBYY varchar(500),                     -- 失败原因
  GXSJ timestamp NOT NULL DEFAULT now(), -- 更新时间
  XMDM varchar(50),                    -- 项目代码
  GCDM varchar(50),                    -- 工程代码
  SPSXSLBM varchar(128)                -- 审批事项实例编码
);
CREATE INDEX xmspsxbltbcxxxb_waiting ON SPGL_XMSPSXBLTBCXXXB (LSH) WHERE SJSCZT = 0;
CREATE INDEX xmspsxbltbcxxxb_record ON SPGL_XMSPSXBLTBCXXXB (DFSJZJ);

-- 批复文件
CREATE TABLE SPGL_XMSPSXPFWJXXB (
  LSH varchar(32) PRIMARY KEY,              -- 流水号
  DFSJZJ varchar(128) NOT NULL,          -- 地方数据主键: the same in all versions of a record
  XZQHDM varchar(12) NOT NULL,           -- 行政区划代码
  SJYXBS integer NOT NULL DEFAULT 1,     -- 数据有效标识: 1 valid, 0 taken back
  SJWXYY varchar(500),                   -- 无效原因
  SJSCZT integer NOT NULL DEFAULT 0,     -- 上传状态: 0 waiting, 3 success, -1 failed
  SBYY varchar(500),                     -- 失败原因
  GXSJ timestamp NOT NULL DEFAULT now(), -- 更新时间
  XMDM varchar(50),                    -- 项目代码
  GCDM varchar(50),                    -- 工程代码
  SPSXSLBM varchar(128),               -- 审批事项实例编码
  PFWH varchar(200),                   -- 批复文号
  PFRQ date                            -- 批复日期
);
CREATE INDEX xmspsxpfwjxxb_waiting ON SPGL_XMSPSXPFWJXXB (LSH) WHERE SJSCZT = 0;
CREATE INDEX xmspsxpfwjxxb_record ON SPGL_XMSPSXPFWJXXB (DFSJZJ);
