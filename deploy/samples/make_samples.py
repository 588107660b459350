#!/usr/bin/env python3
"""Writes the sample feeds beside it. Everything is invented: companies, projects, numbers; only the places exist.

Twelve projects tell their story from investment project to completion, linked by project code, supervision number and
permit numbers. Check digits are valid. A few rows are broken or repeated on purpose: see README.md.
"""
import csv
import io
import json
import os

HERE = os.path.dirname(os.path.abspath(__file__))


def iso7064_11_10(digits):
    p = 10
    for d in digits:
        p = (p + int(d)) % 10 or 10
        p = p * 2 % 11
    return str((11 - p) % 10)


def project_code(yymm, region, serial):
    body = f"{yymm}{region}0401{serial:05d}"
    body += iso7064_11_10(body)
    return "-".join([body[:4], body[4:10], body[10:12], body[12:14], body[14:]])


def credit_code(region, serial):
    letters = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    organization = f"MA{serial:06d}"
    c = 11 - sum(letters.index(o) * w for o, w in zip(organization, (3, 7, 9, 10, 5, 8, 4, 2))) % 11
    organization += {10: "X", 11: "0"}.get(c, str(c))
    alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY"
    body = f"91{region}{organization}"
    total = sum(alphabet.index(ch) * pow(3, i, 31) for i, ch in enumerate(body))
    return body + alphabet[(31 - total % 31) % 31]


# region, prefecture city, county, company, project, place, land use (name, code), mu, floor area, FAR, start month,
# how far it has come (1 investment … 6 completed), buildings: (name, use, floor area, storeys, dwellings)
PROJECTS = [
    ("440112", "广州市", "黄埔区", "广州云岭智造有限公司", "云岭智能装备制造基地", "科学城云岭路东侧", ("工业用地", "100101"),
     90, 108000, 2.0, "2025-02", 6, [("1号厂房", "厂房", 52000, 5, 0), ("2号厂房", "厂房", 44000, 5, 0), ("研发楼", "科研", 12000, 9, 0)]),
    ("440112", "广州市", "黄埔区", "广州珠算云数据服务有限公司", "珠算云数据中心一期", "知识城数云大道北侧", ("工业用地", "100101"),
     45, 42000, 1.6, "2025-03", 5, [("数据机房A", "数据中心", 30000, 4, 0), ("动力楼", "市政设施", 6000, 3, 0), ("综合楼", "办公", 6000, 5, 0)]),
    ("440115", "广州市", "南沙区", "广州潮汐置业有限公司", "潮汐花园", "南沙区蕉门河西岸", ("城镇住宅用地", "070102"),
     75, 150000, 3.0, "2025-01", 6, [("1栋", "商品住宅", 48000, 32, 384), ("2栋", "商品住宅", 48000, 32, 384), ("地下室", "地下车库", 54000, 0, 0)]),
    ("440118", "广州市", "增城区", "广州荔乡电池科技有限公司", "荔乡动力电池工厂", "增城开发区荔乡大道", ("工业用地", "100101"),
     180, 216000, 1.8, "2025-06", 5, [("电芯车间", "重型厂房", 150000, 2, 0), ("成品库", "仓库", 50000, 1, 0), ("办公楼", "办公", 16000, 8, 0)]),
    ("440113", "广州市", "番禺区", "广州南浦商业管理有限公司", "南浦中心广场", "番禺区南浦大道", ("零售商业用地", "0901"),
     30, 80000, 4.0, "2025-09", 4, []),
    ("341302", "宿州市", "埇桥区", "宿州汴水云计算有限公司", "汴水云计算产业园", "宿州高新区汴水路", ("工业用地", "100101"),
     66, 70000, 1.6, "2025-04", 5, [("机房楼", "数据中心", 42000, 4, 0), ("测试楼", "科研", 28000, 6, 0)]),
    ("341322", "宿州市", "萧县", "宿州龙城食品有限公司", "龙城冷链物流园", "萧县经开区冷链路", ("仓储用地", "110101"),
     120, 96000, 1.2, "2025-05", 5, [("冷库", "仓库", 72000, 2, 0), ("分拣中心", "轻型厂房", 24000, 2, 0)]),
    ("341321", "宿州市", "砀山县", "宿州梨都置业有限公司", "梨都名苑", "砀山县梨都大道南侧", ("城镇住宅用地", "070102"),
     60, 100000, 2.5, "2025-02", 6, [("1号楼", "商品住宅", 34000, 26, 260), ("2号楼", "商品住宅", 34000, 26, 260), ("地下车库", "地下车库", 32000, 0, 0)]),
    ("341323", "宿州市", "灵璧县", "宿州磬石医药有限公司", "磬石医药制剂基地", "灵璧县开发区磬石路", ("工业用地", "100101"),
     50, 45000, 1.5, "2025-11", 3, []),
    ("141002", "临汾市", "尧都区", "临汾尧风置业有限公司", "尧风新苑安置房", "尧都区尧庙镇", ("城镇住宅用地", "070102"),
     48, 86000, 2.6, "2025-03", 6, [("1号楼", "安置房", 30000, 18, 300), ("2号楼", "安置房", 30000, 18, 300), ("幼儿园", "学校", 4000, 3, 0)]),
    ("141026", "临汾市", "安泽县", "临汾沁河焦化有限公司", "沁河焦化余热利用改造", "安泽县唐城镇", ("工业用地", "100102"),
     100, 38000, 0.8, "2025-07", 4, []),
    ("141082", "临汾市", "霍州市", "临汾霍山新能源有限公司", "霍山重卡充换电站", "霍州市开元街道", ("公用设施用地", "1303"),
     12, 3200, 0.4, "2026-01", 2, []),
]


def month_after(month, n, day):
    year, m = map(int, month.split("-"))
    m += n - 1
    return f"{year + m // 12}-{m % 12 + 1:02d}-{day:02d}"


def story(i, p):
    region, city, county, company, name, place, use, mu, floor, far, start, stage, buildings = p
    supplied = month_after(start, 2, 10 + i)
    built = month_after(start, 5, 8 + i)
    return dict(
        i=i, region=region, city=city, county=county, company=company, name=name, place=place, use=use, mu=mu, floor=floor,
        far=far, stage=stage, buildings=buildings, start=start, credit=credit_code(region, 310000 + 137 * i),
        code=project_code(start[2:4] + start[5:7], region, 10007 + 1291 * i),
        registered=month_after(start, 0, 5 + i), supplied=supplied,
        supervision=f"{region}{supplied[:4]}B{100 + 7 * i:05d}", parcel=f"{region}001{i + 1:03d}GB{20 + i:05d}",
        land_permit=f"地字第{region}{supplied[:4]}YG{3000 + 11 * i:07d}号", land_permitted=month_after(start, 3, 6 + i),
        plan_permit=f"建字第{region}{month_after(start, 4, 1)[:4]}GG{7000 + 13 * i:07d}号", planned=month_after(start, 4, 7 + i),
        permit=f"{region}{built.replace('-', '')}0101", built=built, finish=month_after(start, 22, 20),
        accepted=month_after(start, 14, 9 + i))


STORIES = [story(i, p) for i, p in enumerate(PROJECTS)]


def write(path, text, encoding="utf-8"):
    full = os.path.join(HERE, path)
    os.makedirs(os.path.dirname(full), exist_ok=True)
    with open(full, "wb") as out:
        out.write(text if isinstance(text, bytes) else text.encode(encoding))


def table(header, rows):
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(header)
    writer.writerows(rows)
    return out.getvalue()


def address(s):
    return s["place"] if s["place"].startswith(s["county"]) else s["county"] + s["place"]


def investment(s):
    return json.dumps({
        "projectCode": s["code"], "updateTime": f"{s['registered']} 10:{s['i']:02d}:00",
        "project": {
            "projectName": s["name"], "projectType": "A00003", "applyDate": s["registered"], "placeCode": s["region"],
            "lerepList": [{"enterpriseName": s["company"], "lerepCerttype": "A05300", "lerepCertno": s["credit"]}],
            "startYear": s["built"][:7], "endYear": s["finish"][:7], "investment": f"{s['floor'] * 4500 // 10000}",
            "areaAll": round(s["mu"] * 2000 / 3, 2), "areaBuild": s["floor"], "address": address(s),
            "projectContent": f"用地{s['mu']}亩,总建筑面积{s['floor']}平方米", "linear": "否"}}, ensure_ascii=False)


LAND = ["电子监管号", "宗地代码", "合同编号", "项目代码", "项目名称", "项目位置", "行政区划代码", "用地面积(亩)", "土地用途",
        "供地方式", "土地使用权人", "统一社会信用代码", "成交价格(万元)", "容积率下限", "容积率上限", "约定交地时间",
        "约定开工时间", "约定竣工时间", "行业分类", "批准单位", "合同签订日期", "更新时间"]


def land(s):
    return [s["supervision"], s["parcel"], f"{s['region']}-CR-{s['i'] + 1:03d}", s["code"], s["name"],
            address(s), s["region"], s["mu"], s["use"][0], "挂牌出让", s["company"], s["credit"],
            f"{s['mu'] * 85:,}", "1.0", s["far"], month_after(s["start"], 3, 15), s["built"], s["finish"], "", f"{s['city']}人民政府",
            s["supplied"], f"{s['supplied']} 17:30:00"]


PERMITS = ["许可证类型", "许可证编号", "项目代码", "工程代码", "项目名称", "建设位置", "行政区划代码", "建设单位",
           "统一社会信用代码", "用地面积(㎡)", "土地用途代码", "土地用途", "建筑面积(㎡)", "建设规模", "电子监管号",
           "用地规划许可证编号", "发证机关", "发证日期", "更新时间", "数据有效标识", "无效原因"]


def permit(s, kind):
    land_use = kind == "land"
    date = s["land_permitted"] if land_use else s["planned"]
    return ["建设用地规划许可证" if land_use else "建设工程规划许可证", s["land_permit" if land_use else "plan_permit"], s["code"],
            "" if land_use else s["code"] + "-01", s["name"], address(s), s["region"], s["company"], s["credit"],
            f"{s['mu'] * 2000 / 3:.2f}" if land_use else "", s["use"][1] if land_use else "", s["use"][0] if land_use else "",
            "" if land_use else s["floor"], f"总建筑面积{s['floor']}平方米", s["supervision"] if land_use else "",
            "" if land_use else s["land_permit"], f"{s['city']}自然资源和规划局", date, f"{date} 16:05:00", "1", ""]


def construction(s):
    below = sum(b[2] for b in s["buildings"] if b[1] == "地下车库")
    total = sum(b[2] for b in s["buildings"])
    buildings = []
    for n, (name, use, area, storeys, dwellings) in enumerate(s["buildings"], 1):
        building = {"DTBM": f"{n:03d}", "DTMC": name, "GCYT": use, "JZMJ": area, "DSCS": storeys, "DXCS": 2 if storeys == 0 else 0}
        building["DXJZMJ" if storeys == 0 else "DSJZMJ"] = area
        if dwellings:
            building.update(HS=dwellings, HJMJ=round(area / dwellings, 1))
        if use == "地下车库":
            building["YDSB"] = [{"LX": "直流充电桩", "SL": 12, "DTGL": 60, "MC": "快充桩"},
                                {"LX": "交流充电桩", "SL": 180, "DTGL": 7, "MC": "慢充桩"}]
        if use == "数据中心":
            building["YDSB"] = [{"LX": "数据中心", "SL": 1, "DTGL": area * 0.9, "MC": "IT负荷"}]
        buildings.append(building)
    return json.dumps({
        "SGXKZBH": s["permit"], "YDGHXKZBH": s["land_permit"], "GCGHXKZBH": s["plan_permit"], "XMDM": s["code"],
        "GCDM": s["code"] + "-01", "GCMC": s["name"], "JSDZ": address(s), "XZQHDM": s["region"],
        "JSDW": s["company"], "JSDWDM": s["credit"], "JSGM": f"{total}平方米", "ZJZMJ": total, "DSJZMJ": total - below,
        "DXJZMJ": below, "JHKGRQ": s["built"], "JHJGRQ": s["finish"], "HTJG": total * 0.32, "FZJG": f"{s['county']}住房和城乡建设局",
        "FZRQ": s["built"], "GXSJ": f"{s['built']} 11:20:00", "DT": buildings}, ensure_ascii=False)


def acceptance(s):
    return {"备案编号": f"{s['region']}-JGYS-{s['accepted'][:4]}-{s['i'] + 1:04d}", "施工许可证编号": s["permit"],
            "工程规划许可证编号": s["plan_permit"], "项目代码": s["code"], "工程代码": s["code"] + "-01", "项目名称": s["name"],
            "行政区划代码": s["region"], "建设单位": {"名称": s["company"], "统一社会信用代码": s["credit"]},
            "建筑面积": sum(b[2] for b in s["buildings"]), "验收日期": s["accepted"], "备案机关": f"{s['county']}住房和城乡建设局",
            "更新时间": f"{s['accepted']}T09:00:00+08:00"}


PROMOTION = ["招商项目编号", "项目名称", "项目进展", "进展日期", "投资方", "统一社会信用代码", "所属园区", "是否重大项目", "计划总投资(亿元)",
             "行业代码", "土地用途", "拟用地面积(亩)", "拟建建筑面积(㎡)", "预计用电负荷(kW)", "拟开工时间", "拟投产时间", "拟选址",
             "行政区划代码", "标准地址编码", "签约日期", "投资项目代码", "建设规模及内容", "更新时间"]


def promotion(number, name, step, day, region, company="", credit="", park="", large="否", billions="", industry="", use="",
              mu="", floor="", kw="", begin="", finish="", place="", address_code="", signed="", code="", content=""):
    return [number, name, step, day, company, credit, park, large, billions, industry, use, mu, floor, kw, begin, finish, place,
            region, address_code, signed, code, content, f"{day} 15:00:00"]


def promotions():
    """One that became a registered project of the others, one that is only spoken of, one that was signed, one given up."""
    s = STORIES[3]
    known = dict(region=s["region"], company=s["company"], credit=s["credit"], park="增城开发区", large="是", billions="18.5",
                 industry="C3841", kw="42000", place=address(s), address_code="440118006001-0017")
    return [
        promotion("增招2025-0012", s["name"], "在谈", "2025-02-18", **known),
        promotion("增招2025-0012", s["name"], "签约", "2025-04-02", signed="2025-04-01", begin="2025-10", finish=s["finish"], **known),
        promotion("增招2025-0012", s["name"], "落地", "2025-06-20", signed="2025-04-01", code=s["code"], **known),
        promotion("穗招2026-0041", "云山氢能装备项目", "在谈", "2026-01-22", "440112", "云山氢能（筹）", industry="C3811", kw="8000",
                  content="年产电解槽200台"),
        promotion("宿招2026-0007", "拂晓新材料产业园", "已签约", "2026-02-05", "341302", "宿州拂晓新材料有限公司", large="是", billions="6",
                  park="宿州高新区", use="工业用地", mu="120", floor="88000", kw="15000", begin="2026-09", finish="2028-03",
                  place="埇桥区宿州高新区拂晓大道", signed="2026-02-05"),
        promotion("临招2025-0033", "尧都冷链分拨中心", "在谈", "2025-11-10", "141002", "临汾尧都冷链有限公司", use="仓储用地", mu="60", kw="3000"),
        promotion("临招2025-0033", "尧都冷链分拨中心", "终止", "2026-01-15", "141002", "临汾尧都冷链有限公司", use="仓储用地", mu="60", kw="3000"),
    ]


REGISTER = ["统一社会信用代码", "企业名称", "登记状态", "企业类型", "行业代码", "注册资金", "注册日期", "核准日期", "行政区划代码",
            "注册地址", "经营范围", "登记机关"]


def registration(s):
    capital = ["5,000(万元人民币)", "2000万元", "1.2亿元", "800万美元"][s["i"] % 4]
    return [s["credit"], s["company"], "存续", "有限责任公司", "C3829", capital, "2021-06-18", s["registered"], s["region"],
            s["city"] + address(s), "见许可证件", f"{s['county']}市场监督管理局"]


LISTED = ["企业名称", "统一社会信用代码", "注册日期", "企业类型", "注册资金", "经营范围", "所在省份", "地区", "注册地址"]
CAPITALS = ["7,000(万元人民币)", "200万人民币", "50(万)", "300万美元", "N/A", "１００万元", "80万元人民币", "1,00万元"]


def listed(i):
    region, province, city, county = [("440106", "广东", "广州", "天河区"), ("341302", "安徽", "宿州", "埇桥区"),
                                      ("141002", "山西", "临汾", "尧都区")][i % 3]
    return [f"{city}示例{'甲乙丙丁戊己庚辛'[i]}号商贸有限公司", credit_code(region, 770000 + 31 * i), f"2025-0{i + 1}-1{i}", "N/A",
            CAPITALS[i], "日用品销售;五金产品零售", province, city, f"{county}样板路{i + 1}号"]


NOTICE = ["行政区", "土地坐落", "总面积", "土地用途", "供应方式", "签订时间", "相关链接", "行政区", "电子监管号", "项目名称",
          "项目位置", "面积", "土地来源", "土地用途", "供地方式", "土地使用年限", "行业分类", "土地级别", "成交价格", "土地使用权人",
          "下限", "上限", "约定交地时间", "约定开工时间", "约定竣工时间", "实际开工时间", "实际竣工时间", "批准单位", "合同签订日期"]


def chinese(date):
    return "{}年{}月{}日".format(*date.split("-"))


def notice(s):
    hectares = f"{s['mu'] / 15:.6f}"
    slashes = "/".join(str(int(part)) for part in s["supplied"].split("-"))
    return [s["county"], s["place"], hectares, s["use"][0], "挂牌出让", slashes, "", s["county"], s["supervision"], s["name"],
            s["place"], hectares, "0.000000", s["use"][0], "挂牌出让", "50", "", "", f"{s['mu'] * 85}.0000", s["company"], "1.00",
            f"{s['far']:.2f}", "", chinese(s["built"]), chinese(s["finish"]), "", "", f"{s['city']}人民政府", chinese(s["supplied"])]


def main():
    south = [s for s in STORIES if s["region"].startswith("44")]
    north = [s for s in STORIES if not s["region"].startswith("44")]
    reached = lambda stories, stage: [s for s in stories if s["stage"] >= stage]

    lines = [investment(s) for s in STORIES]
    # The same project sent twice, and a line that was cut off.
    write("investment/tzxm_projects.jsonl", "\n".join(lines + [lines[0], lines[1][:120]]) + "\n")

    rows = promotions()
    nobody, strange = list(rows[3]), list(rows[5])
    nobody[0], strange[2] = "无", "暂缓"
    write("promotion/promotion_register.csv", table(PROMOTION, rows + [rows[0], nobody, strange]))

    write("land/guangzhou_land_supply.csv", table(LAND, [land(s) for s in reached(south, 2)]))
    rows = [land(s) for s in reached(north, 2)]
    text = table(LAND, rows + [rows[0]])
    broken = list(rows[1])
    broken[0], broken[7] = "3413222025B00999", "约十亩"
    text += table(broken, []) + ",".join(map(str, rows[2][:9])) + "\r\n"  # an area in words; a row cut off
    write("land/suzhou_linfen_land_supply.csv", text, "gb18030")

    rows = [permit(s, "land") for s in reached(south, 3)] + [permit(s, "plan") for s in reached(south, 4)]
    withdrawn = list(rows[4])
    withdrawn[19], withdrawn[20], withdrawn[18] = "0", "录入有误", f"{withdrawn[17]} 18:00:00"
    write("permits/guangzhou_planning_permits.csv", table(PERMITS, rows + [withdrawn]))
    rows = [permit(s, "land") for s in reached(north, 3)] + [permit(s, "plan") for s in reached(north, 4)]
    bad_date, rural, unknown = list(rows[0]), list(rows[1]), list(rows[2])
    bad_date[1], bad_date[17] = "地字第3413022025YG0009990号", "2025-02-30"
    rural[0], rural[1] = "乡村建设规划许可证", "乡字第3413222025XC0000001号"
    unknown[1] = "未披露"
    text = table(PERMITS, rows + [bad_date, rural, unknown]).encode("gb18030")
    garbled = ",".join(map(str, rows[3])).encode("gb18030").replace("挂".encode("gb18030"), b"") + b"\xff\xff\r\n"
    write("permits/suzhou_linfen_planning_permits.csv", text + garbled)

    lines = [construction(s) for s in reached(STORIES, 5)]
    write("permits/construction_permits.jsonl", "\n".join(lines + [lines[2], '{"SGXKZBH": "未披露", "XMDM": "无"}']) + "\n")

    rows = [registration(s) for s in STORIES]
    moved = list(rows[4])
    moved[2], moved[7] = "迁出", "2026-02-11"
    strange = list(rows[6])
    strange[2], strange[7] = "冻结", "2026-03-02"
    write("enterprise/registrations.csv", table(REGISTER, rows + [rows[3], moved, strange]), "gb18030")

    write("enterprise/public_list.csv", table(LISTED, [listed(i) for i in range(8)]))
    # What the national land market prints of parcels the city told already: another feed's word for the same land.
    write("land/landchina_notices.psv",
          "\n".join("|".join(row) for row in [NOTICE] + [notice(s) for s in STORIES[7:11]]) + "\n")

    records = [acceptance(s) for s in reached(STORIES, 6)]
    records.append(records[0])
    nobody = dict(records[1])
    nobody["备案编号"] = ""
    records.append(nobody)
    write("acceptance/completion_acceptance.json", json.dumps(
        {"code": 0, "data": {"total": len(records), "list": records}}, ensure_ascii=False, indent=1) + "\n")


if __name__ == "__main__":
    main()
