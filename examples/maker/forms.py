"""The pages that come as scans: licence, certificates, pledges, the application form."""

from pathlib import Path

from .scan import HEIGHT, MARGIN, WIDTH, Page


def pages(kind: str, entry: dict, spec: dict, words: dict, rulebook: Path, fonts: Path) -> list[Page]:
    """The pages of a scan; `kind` is one of the functions below."""
    makers = {"licence": licence, "award": award, "qualification": qualification, "pledge": pledge, "application": application,
              "photograph": photograph}
    return makers[kind](entry, spec, words, rulebook, fonts)


def licence(entry, spec, words, rulebook, fonts) -> list[Page]:
    page = Page(fonts)
    page.draw.rectangle((40, 40, WIDTH - 40, HEIGHT - 80), outline=(150, 120, 60), width=8)
    page.y = 190
    page.centred("营 业 执 照", 64)
    page.centred("（虚构样例）", 26, bold=False)
    page.y += 50
    for label, value in [
        ("统一社会信用代码", spec["fields"]["credit_code"]), ("名称", words["name"]), ("类型", "有限责任公司（虚构）"),
        ("法定代表人", spec["person"]), ("注册资本", "人民币伍佰万元整"), ("成立日期", spec["fields"]["founded_on"]),
        ("住所", spec["address"]), ("经营范围", spec["scope"]),
    ]:
        page.row(label, value, 23)
    page.y += 70
    page.paragraph("登记机关　样例区市场监督管理局（虚构）　　2021年3月9日", 22, 8)
    page.stamp("样例区市场监督管理局", WIDTH - 260, page.y + 20)
    return [page]


def award(entry, spec, words, rulebook, fonts) -> list[Page]:
    page = Page(fonts)
    page.draw.rectangle((60, 60, WIDTH - 60, HEIGHT - 100), outline=(196, 150, 30), width=10)
    page.y = 300
    page.centred("荣 誉 证 书", 60)
    page.y += 80
    page.paragraph(f"{words['name']}：", 32, 0, 150, WIDTH - 150)
    page.paragraph(entry["text"].format(**words), 30, 2, 150, WIDTH - 150)
    page.y += 40
    page.paragraph("特发此证，以资鼓励。", 30, 2, 150, WIDTH - 150)
    page.y += 140
    page.paragraph(f"{entry['issuer']}　{entry['date']}", 26, 8, 150, WIDTH - 120)
    page.stamp(entry["issuer"], WIDTH - 300, page.y - 20)
    return [page]


def qualification(entry, spec, words, rulebook, fonts) -> list[Page]:
    page = Page(fonts)
    page.y = 220
    page.centred("满意度调查机构资质证书", 46)
    page.centred("证书编号：虚构-0000-0001", 24, bold=False)
    page.y += 60
    page.row("机构名称", words["agency"], 24)
    page.row("资质范围", "顾客满意度测量与评价、市场调查、统计分析（虚构）", 24)
    page.row("有效期", "2021年1月1日至2025年12月31日", 24)
    page.row("说明", "本证书及所载机构均为虚构，不对应任何真实的机构、证书或资质。", 24)
    page.y += 120
    page.paragraph("发证机构：虚构市场研究行业委员会", 24, 10)
    page.stamp("虚构市场研究行业委员会", WIDTH - 280, page.y)
    return [page]


def pledge(entry, spec, words, rulebook, fonts) -> list[Page]:
    """A pledge in the wording of the rulebook, stamped and, where asked, signed."""
    page = Page(fonts)
    for line in (rulebook / "wording" / entry["wording"]).read_text("utf-8").splitlines():
        if line.startswith(("承诺企业", "单位名称")):
            break
        if line.startswith("#"):
            page.centred(line.lstrip("# "), 36)
        elif line.strip():
            page.paragraph(line.strip().removeprefix("- "), 21)
    page.y += 30
    page.paragraph(f"单位：{words['name']}（盖章）", 22, 0, 330)
    page.paragraph(f"主要负责人：{spec['person']}", 22, 0, 330)
    page.paragraph("2023年5月22日", 22, 0, 330)
    page.stamp(words["name"], WIDTH - 260, min(page.y - 40, HEIGHT - 190))
    return [page]


def application(entry, spec, words, rulebook, fonts) -> list[Page]:
    """The printed application form, page by page."""
    made = []
    for number, rows in enumerate(entry["pages"], 1):
        page = Page(fonts)
        page.centred("用户满意等级评价申请表" + ("" if number == 1 else "（续）"), 38)
        page.y += 20
        for label, key in rows:
            value = spec["fields"].get(key, key)
            page.row(label, str(entry.get("labels", {}).get(value, value)))
        page.y += 40
        page.stamp(words["name"], WIDTH - 270, min(page.y + 90, HEIGHT - 190))
        made.append(page)
    return made


def photograph(entry, spec, words, rulebook, fonts) -> list[Page]:
    """A drawn picture in place of a photograph of the service station."""
    page = Page(fonts)
    page.draw.rectangle((0, 0, WIDTH, 700), fill=(190, 215, 235))
    page.draw.rectangle((0, 700, WIDTH, HEIGHT), fill=(200, 190, 170))
    page.draw.rectangle((180, 330, WIDTH - 180, 1000), fill=(235, 225, 205), outline=(90, 80, 60), width=6)
    page.draw.polygon([(140, 330), (WIDTH - 140, 330), (WIDTH // 2, 150)], fill=(150, 70, 60))
    page.draw.rectangle((430, 640, 570, 1000), fill=(110, 80, 50))
    for x in (250, 640):
        page.draw.rectangle((x, 480, x + 120, 600), fill=(140, 180, 200), outline=(90, 80, 60), width=5)
    page.y = 380
    page.centred(entry["text"].format(**words), 34)
    page.y = 1100
    page.draw.text((MARGIN, page.y), "示意图：社区服务站", "black", page.font(26))
    return [page]
