-- The tables of the exchange standard 3.0 that the adapter reads, with the columns it reads; a real front database has
-- more of both. The indexes are what keeps its queries cheap: by what waits, by record, and by what others refer to.

-- 项目基本信息
CREATE TABLE SPGL_XMJBXXB (
  LSH bigint PRIMARY KEY,              -- 流水号
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
  GCHYFL integer,                      -- 工程行业分类
  SFXXGC integer,                      -- 是否线性工程
  JSDW varchar(200),                   -- 建设单位
  JSDWDM varchar(18)                   -- 建设单位统一社会信用代码
);
CREATE INDEX xmjbxxb_waiting ON SPGL_XMJBXXB (LSH) WHERE SJSCZT = 0;
CREATE INDEX xmjbxxb_record ON SPGL_XMJBXXB (DFSJZJ);
CREATE INDEX xmjbxxb_number ON SPGL_XMJBXXB (XMDM);

-- 审批事项办理信息
CREATE TABLE SPGL_XMSPSXBLXXB (
  LSH bigint PRIMARY KEY,              -- 流水号
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
  LSH bigint PRIMARY KEY,              -- 流水号
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
  LSH bigint PRIMARY KEY,              -- 流水号
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
  LSH bigint PRIMARY KEY,              -- 流水号
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

-- 建设用地规划许可
CREATE TABLE SPGL_JSYDGHXKXXB (
  LSH bigint PRIMARY KEY,              -- 流水号
  DFSJZJ varchar(128) NOT NULL,          -- 地方数据主键: the same in all versions of a record
  XZQHDM varchar(12) NOT NULL,           -- 行政区划代码
  SJYXBS integer NOT NULL DEFAULT 1,     -- 数据有效标识: 1 valid, 0 taken back
  SJWXYY varchar(500),                   -- 无效原因
  SJSCZT integer NOT NULL DEFAULT 0,     -- 上传状态: 0 waiting, 3 success, -1 failed
  SBYY varchar(500),                     -- 失败原因
  GXSJ timestamp NOT NULL DEFAULT now(), -- 更新时间
  XMDM varchar(50),                    -- 项目代码
  GCDM varchar(50),                    -- 工程代码
  YDGHXKZBH varchar(100),              -- 用地规划许可证编号
  XMMC varchar(500),                   -- 项目名称
  YDDW varchar(200),                   -- 用地单位
  YDTYSHXYDM varchar(18),              -- 用地单位统一社会信用代码
  YDWZ varchar(500),                   -- 用地位置
  YDMJ numeric(18,2),                  -- 用地面积(㎡)
  TDYT varchar(200),                   -- 土地用途
  JSGM varchar(500),                   -- 建设规模
  FZJG varchar(200),                   -- 发证机关
  FZRQ date                            -- 发证日期
);
CREATE INDEX jsydghxkxxb_waiting ON SPGL_JSYDGHXKXXB (LSH) WHERE SJSCZT = 0;
CREATE INDEX jsydghxkxxb_record ON SPGL_JSYDGHXKXXB (DFSJZJ);
CREATE INDEX jsydghxkxxb_number ON SPGL_JSYDGHXKXXB (YDGHXKZBH);

-- 建设工程规划许可
CREATE TABLE SPGL_JSGCGHXKXXB (
  LSH bigint PRIMARY KEY,              -- 流水号
  DFSJZJ varchar(128) NOT NULL,          -- 地方数据主键: the same in all versions of a record
  XZQHDM varchar(12) NOT NULL,           -- 行政区划代码
  SJYXBS integer NOT NULL DEFAULT 1,     -- 数据有效标识: 1 valid, 0 taken back
  SJWXYY varchar(500),                   -- 无效原因
  SJSCZT integer NOT NULL DEFAULT 0,     -- 上传状态: 0 waiting, 3 success, -1 failed
  SBYY varchar(500),                     -- 失败原因
  GXSJ timestamp NOT NULL DEFAULT now(), -- 更新时间
  XMDM varchar(50),                    -- 项目代码
  GCDM varchar(50),                    -- 工程代码
  GCGHXKZBH varchar(100),              -- 工程规划许可证编号
  YDGHXKZBH varchar(100),              -- 用地规划许可证编号
  XMMC varchar(500),                   -- 项目名称
  JSDW varchar(200),                   -- 建设单位
  JSDWDM varchar(18),                  -- 建设单位统一社会信用代码
  JSWZ varchar(500),                   -- 建设位置
  JSGM varchar(500),                   -- 建设规模
  FZJG varchar(200),                   -- 发证机关
  FZRQ date                            -- 发证日期
);
CREATE INDEX jsgcghxkxxb_waiting ON SPGL_JSGCGHXKXXB (LSH) WHERE SJSCZT = 0;
CREATE INDEX jsgcghxkxxb_record ON SPGL_JSGCGHXKXXB (DFSJZJ);
CREATE INDEX jsgcghxkxxb_number ON SPGL_JSGCGHXKXXB (GCGHXKZBH);

-- 建筑工程施工许可
CREATE TABLE SPGL_JZGCSGXKXXB (
  LSH bigint PRIMARY KEY,              -- 流水号
  DFSJZJ varchar(128) NOT NULL,          -- 地方数据主键: the same in all versions of a record
  XZQHDM varchar(12) NOT NULL,           -- 行政区划代码
  SJYXBS integer NOT NULL DEFAULT 1,     -- 数据有效标识: 1 valid, 0 taken back
  SJWXYY varchar(500),                   -- 无效原因
  SJSCZT integer NOT NULL DEFAULT 0,     -- 上传状态: 0 waiting, 3 success, -1 failed
  SBYY varchar(500),                     -- 失败原因
  GXSJ timestamp NOT NULL DEFAULT now(), -- 更新时间
  XMDM varchar(50),                    -- 项目代码
  GCDM varchar(50),                    -- 工程代码
  SGXKZBH varchar(100),                -- 施工许可证编号
  YDGHXKZBH varchar(100),              -- 用地规划许可证编号
  GCGHXKZBH varchar(100),              -- 工程规划许可证编号
  GCMC varchar(500),                   -- 工程名称
  JSDZ varchar(500),                   -- 建设地址
  JSGM varchar(500),                   -- 建设规模
  JHKGRQ date,                         -- 计划开工日期
  JHJGRQ date,                         -- 计划竣工日期
  HTJG numeric(18,4),                  -- 合同价格(万元)
  ZJZMJ numeric(18,2),                 -- 总建筑面积(㎡)
  DSJZMJ numeric(18,2),                -- 地上建筑面积(㎡)
  DXJZMJ numeric(18,2),                -- 地下建筑面积(㎡)
  JSDW varchar(200),                   -- 建设单位
  JSDWDM varchar(18),                  -- 建设单位统一社会信用代码
  FZJG varchar(200),                   -- 发证机关
  FZRQ date                            -- 发证日期
);
CREATE INDEX jzgcsgxkxxb_waiting ON SPGL_JZGCSGXKXXB (LSH) WHERE SJSCZT = 0;
CREATE INDEX jzgcsgxkxxb_record ON SPGL_JZGCSGXKXXB (DFSJZJ);
CREATE INDEX jzgcsgxkxxb_number ON SPGL_JZGCSGXKXXB (SGXKZBH);

-- 项目单体
CREATE TABLE SPGL_XMDTXXB (
  LSH bigint PRIMARY KEY,              -- 流水号
  DFSJZJ varchar(128) NOT NULL,          -- 地方数据主键: the same in all versions of a record
  XZQHDM varchar(12) NOT NULL,           -- 行政区划代码
  SJYXBS integer NOT NULL DEFAULT 1,     -- 数据有效标识: 1 valid, 0 taken back
  SJWXYY varchar(500),                   -- 无效原因
  SJSCZT integer NOT NULL DEFAULT 0,     -- 上传状态: 0 waiting, 3 success, -1 failed
  SBYY varchar(500),                     -- 失败原因
  GXSJ timestamp NOT NULL DEFAULT now(), -- 更新时间
  XMDM varchar(50),                    -- 项目代码
  GCDM varchar(50),                    -- 工程代码
  XKBABH varchar(100),                 -- 许可(备案)编号
  DTMC varchar(200),                   -- 单体名称
  DTBM varchar(128),                   -- 单体编码
  GCYT varchar(100),                   -- 工程用途
  GMZB varchar(500),                   -- 规模指标
  JZMJ numeric(18,2),                  -- 建筑面积(㎡)
  DSJZMJ numeric(18,2),                -- 地上建筑面积(㎡)
  DXJZMJ numeric(18,2),                -- 地下建筑面积(㎡)
  JZGCGD numeric(10,2),                -- 建筑高度(m)
  DSCS integer,                        -- 地上层数
  DXCS integer                         -- 地下层数
);
CREATE INDEX xmdtxxb_waiting ON SPGL_XMDTXXB (LSH) WHERE SJSCZT = 0;
CREATE INDEX xmdtxxb_record ON SPGL_XMDTXXB (DFSJZJ);
CREATE INDEX xmdtxxb_number ON SPGL_XMDTXXB (XKBABH);
