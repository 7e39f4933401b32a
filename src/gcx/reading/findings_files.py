"""What can be wrong with a file as a whole, before any cell is read: rules R101 to R149.

Each function makes the finding of its rule; the reader raises it inside `Refused` (errors) or returns it (notes).
"""

from __future__ import annotations

from gcx.findings import Finding, Location, Rule, Severity, Text, rule
from gcx.reading.limits import Limits

_LONG = 60


def quoted(text: str) -> str:
    """`text` on one line and not too long, so that a name inside a file cannot run a message away."""
    clean = "".join(char if char.isprintable() else "?" for char in text)
    return clean if len(clean) <= _LONG else f"{clean[:_LONG]}…"


@rule("R101", "no-such-file", Severity.ERROR, "文件不存在", "file does not exist")
def no_such_file(file: str, fact: Text) -> Finding:
    """含义：给出的路径下没有文件，或者是一个指向空处的链接
    为什么：没有文件就无从审核
    怎么改：核对路径和文件名；名称里有空格时加引号
    依据：操作系统的答复
    """
    return Finding(no_such_file.rule, fact, Location(file), Text("核对路径和文件名", "check the path and the name"))


@rule("R102", "not-a-file", Severity.ERROR, "不是普通文件", "not an ordinary file")
def not_a_file(file: str, kind: Text) -> Finding:
    """含义：给出的是目录、管道或设备，不是能读一遍就读完的普通文件
    为什么：管道和设备可能永远读不完，会让整批审核停住
    怎么改：给出保存在磁盘上的表格文件
    依据：操作系统的答复
    """
    fact = Text(f"这是{kind.zh}，不是表格文件", f"this is {kind.en}, not a spreadsheet file")
    return Finding(not_a_file.rule, fact, Location(file), Text("给出保存在磁盘上的表格文件", "give a spreadsheet saved on disk"))


@rule("R103", "unreadable-file", Severity.ERROR, "文件打不开", "file cannot be opened")
def unreadable_file(file: str, fact: Text) -> Finding:
    """含义：文件在，但是读不出来：没有权限、名称过长、磁盘或网盘出错
    为什么：读不出内容就无从审核
    怎么改：换一个有权限的位置；网盘文件先下载到本机；名称过长时改短
    依据：操作系统的答复
    """
    hint = Text("检查读取权限；网盘文件先下载到本机再审核", "check the permissions; download a cloud file to this computer first")
    return Finding(unreadable_file.rule, fact, Location(file), hint)


@rule("R104", "bad-file-name", Severity.ERROR, "文件名含有不可见字符", "file name has invisible characters")
def bad_file_name(file: str) -> Finding:
    """含义：文件名里有换行、制表符等不可见字符
    为什么：这样的名称在清单和报告里会断成两行，看上去像另一个文件
    怎么改：重新命名文件
    依据：gcx 的输出约定：一个文件名占一行
    """
    fact = Text("文件名里有换行等不可见字符", "the file name contains a line break or another invisible character")
    return Finding(bad_file_name.rule, fact, Location(file), Text("重新命名后再审核", "rename the file and check it again"))


@rule("R105", "lock-file", Severity.ERROR, "编辑时的临时文件", "temporary file of an editor")
def lock_file(file: str) -> Finding:
    """含义：名称以 ~$ 或 .~ 开头，是表格软件在编辑时留下的临时文件，里面没有数据
    为什么：真正的数据在同名的正式文件里
    怎么改：关闭表格软件，给出正式文件
    依据：Excel、WPS 和 LibreOffice 的命名习惯
    """
    fact = Text(
        "这是表格软件编辑时留下的临时文件，没有数据", "this is a temporary file left by an open spreadsheet program; it holds no data"
    )
    return Finding(
        lock_file.rule, fact, Location(file), Text("关闭表格软件，给出同名的正式文件", "close the program and give the real file")
    )


@rule("R106", "empty-file", Severity.ERROR, "空文件", "empty file")
def empty_file(file: str) -> Finding:
    """含义：文件大小为零，或者只有空白
    为什么：没有内容，多半是保存或传输没有完成
    怎么改：重新保存或重新传送
    依据：文件大小
    """
    fact = Text("文件是空的，没有任何内容", "the file is empty")
    return Finding(empty_file.rule, fact, Location(file), Text("重新保存或重新传送", "save or send it again"))


@rule("R107", "encrypted-file", Severity.ERROR, "文件已加密", "file is encrypted")
def encrypted_file(file: str) -> Finding:
    """含义：文件设置了打开密码
    为什么：gcx 不问密码，也不猜密码
    怎么改：用表格软件打开，取消密码后另存
    依据：文件自身的加密标记
    """
    fact = Text("文件已加密，需要密码才能打开", "the file is encrypted: it needs a password")
    hint = Text("用表格软件打开，取消密码后另存", "open it, remove the password and save it again")
    return Finding(encrypted_file.rule, fact, Location(file), hint)


@rule("R108", "over-limit", Severity.ERROR, "超过上限", "over a limit")
def over_limit(file: str, name: str, found: float | None, limits: Limits, place: str = "") -> Finding:
    """含义：文件的某一项规模超过上限，例如大小、行列数、单元格数、压缩比
    为什么：正常的填报表远小于上限；过大的文件会耗尽内存，拖住整批审核
    怎么改：删去多余的行、列和工作表，或拆成几个文件；确需整份读取时按提示调高上限
    依据：gcx 的上限，见说明文档；数值取自公开的一千多份表格并留有余地
    """
    about, allowed = Limits.about(name), Limits.shown(name, getattr(limits, name))
    amount = "" if found is None else Limits.shown(name, found)
    where = f"（{quoted(place)}）" if place else ""
    fact = Text(
        f"{about.zh}{where}{f' {amount}，' if amount else ''}超过上限 {allowed}",
        f"{about.en}{f' ({quoted(place)})' if place else ''} {f'is {amount}, ' if amount else ''}over the limit of {allowed}",
    )
    variable = Limits.variable(name)
    hint = Text(
        f"删去多余内容或拆成几个文件；确需整份读取时，把环境变量 {variable} 设得更大",
        f"remove what is not needed or split the file; if it must be read whole, set {variable} to a larger number",
    )
    return Finding(over_limit.rule, fact, Location(file), hint, found=amount or None)


@rule("R109", "damaged-file", Severity.ERROR, "文件损坏", "file is damaged")
def damaged_file(file: str, format_name: str, detail: Text) -> Finding:
    """含义：文件的内部结构不完整或自相矛盾，不是有效的表格文件
    为什么：损坏的文件即使能读出一部分，也不能保证数是对的
    怎么改：用表格软件打开并另存；打不开时请报送单位重新发送
    依据：该格式的公开规范
    """
    fact = Text(
        f"文件损坏或不是有效的 {format_name} 文件：{detail.zh}", f"the file is damaged or not a valid {format_name} file: {detail.en}"
    )
    hint = Text("用表格软件打开并另存一次；打不开时请重新发送", "open it and save it again; if that fails, ask for the file again")
    return Finding(damaged_file.rule, fact, Location(file), hint)


@rule("R110", "not-a-spreadsheet", Severity.ERROR, "不是表格文件", "not a spreadsheet")
def not_a_spreadsheet(file: str, kind: Text) -> Finding:
    """含义：按内容判断，这是另一类文件，例如 PDF、Word 文档、图片或压缩包
    为什么：里面没有能逐格审核的表格
    怎么改：另存为 xlsx 或 csv 再审核；压缩包先解压
    依据：文件开头的标识
    """
    fact = Text(f"按内容看，这是{kind.zh}，不是表格文件", f"by its content this is {kind.en}, not a spreadsheet")
    hint = Text("另存为 .xlsx 或 .csv 再审核", "save it as .xlsx or .csv and check that")
    return Finding(not_a_spreadsheet.rule, fact, Location(file), hint)


@rule("R111", "unsafe-content", Severity.ERROR, "含有不安全的内容", "unsafe content")
def unsafe_content(file: str, detail: Text) -> Finding:
    """含义：文件里有正常表格不会有的内容：文档类型声明、实体、重名部件、两张工作表共用一份数据、越界的单元格
    为什么：同一份文件在不同软件里可能读出不同的数，或者使软件瘫痪
    怎么改：用表格软件打开并另存，或把数据复制到新的工作簿
    依据：Office Open XML 与 OpenDocument 规范；表格的最大范围是 XFD1048576
    """
    hint = Text("把数据复制到新的工作簿再审核", "copy the data into a new workbook and check that")
    return Finding(unsafe_content.rule, detail, Location(file), hint)


@rule("R112", "needs-parquet", Severity.ERROR, "缺少读取 parquet 的组件", "parquet support is not installed")
def needs_parquet(file: str) -> Finding:
    """含义：这是 parquet 文件，读取它的组件没有安装
    为什么：该组件较大，多数单位用不到，所以不随 gcx 一起安装
    怎么改：运行 pip install 'gcx[parquet]'，或把数据另存为 csv
    依据：gcx 的安装说明
    """
    fact = Text("这是 parquet 文件，读取它的组件没有安装", "this is a parquet file and parquet support is not installed")
    hint = Text("运行 pip install 'gcx[parquet]'，或把数据另存为 csv", "run pip install 'gcx[parquet]', or save the data as csv")
    return Finding(needs_parquet.rule, fact, Location(file), hint)


@rule("R113", "unknown-text", Severity.ERROR, "文字编码无法识别", "text cannot be decoded")
def unknown_text(file: str, detail: Text) -> Finding:
    """含义：文本表里有不属于任何常用编码的字节
    为什么：猜错编码会把地区和指标名称变成乱码
    怎么改：另存为“CSV UTF-8（逗号分隔）”
    依据：UTF-8、GB18030、Big5、UTF-16 的编码规则
    """
    hint = Text("另存为“CSV UTF-8（逗号分隔）”或 .xlsx", "save it as “CSV UTF-8” or .xlsx")
    return Finding(unknown_text.rule, detail, Location(file), hint)


@rule("R114", "no-sheet", Severity.ERROR, "没有工作表", "no worksheet")
def no_sheet(file: str) -> Finding:
    """含义：工作簿里没有一张普通工作表，可能只有图表页或宏表
    为什么：没有单元格就没有可审核的数
    怎么改：把数据放进普通工作表
    依据：工作簿的目录
    """
    fact = Text("工作簿里没有一张普通工作表", "the workbook has no ordinary worksheet")
    return Finding(no_sheet.rule, fact, Location(file), Text("把数据放进普通工作表再审核", "put the data in an ordinary worksheet"))


@rule("R121", "other-format", Severity.INFO, "扩展名与内容不符", "extension and content differ")
def other_format(file: str, extension: str, format_name: str) -> Finding:
    """含义：扩展名说的是一种格式，内容是另一种；已按内容读取
    为什么：有的软件会因此拒绝打开，或者提示文件可能损坏
    怎么改：另存为真正的 .xlsx，不要只改文件名
    依据：文件开头的标识
    """
    zh = f"扩展名是 {quoted(extension)}，" if extension else "文件没有扩展名，"
    en = f"the extension is {quoted(extension)} but" if extension else "the file has no extension;"
    fact = Text(f"{zh}内容是 {format_name}，已按 {format_name} 读取", f"{en} the content is {format_name}; read as {format_name}")
    return Finding(other_format.rule, fact, Location(file), Text("另存为真正的 .xlsx", "save it as a real .xlsx"))


@rule("R122", "macros-not-run", Severity.INFO, "含有宏", "has macros")
def macros_not_run(file: str) -> Finding:
    """含义：工作簿里有宏程序；gcx 从不运行宏，只读单元格里已有的数
    为什么：宏可能改数，也可能有害
    怎么改：报送时另存为不含宏的 .xlsx
    依据：工作簿的部件目录
    """
    fact = Text(
        "工作簿含有宏，宏没有运行，只读取了单元格里已有的数", "the workbook has macros; they were not run, only stored values were read"
    )
    return Finding(macros_not_run.rule, fact, Location(file), Text("报送时另存为不含宏的 .xlsx", "send an .xlsx without macros"))


@rule("R123", "external-links", Severity.INFO, "引用了其他文件", "links to other files")
def external_links(file: str, count: int) -> Finding:
    """含义：工作簿的公式引用了别的文件；gcx 不打开那些文件，只用本文件里存下的数
    为什么：那些文件后来改过的话，这里的数就是旧的
    怎么改：在表格软件里更新链接后另存，或把公式转成数值
    依据：工作簿的外部链接目录
    """
    fact = Text(
        f"工作簿引用了 {count} 个其他文件，没有打开它们，用的是本文件里存下的数",
        f"the workbook links to {count} other file(s); they were not opened, stored values were used",
    )
    return Finding(
        external_links.rule,
        fact,
        Location(file),
        Text("更新链接后另存，或把公式转成数值", "update the links and save, or turn formulas into values"),
    )


_FUNCTIONS = (
    no_such_file, not_a_file, unreadable_file, bad_file_name, lock_file, empty_file, encrypted_file, over_limit, damaged_file,
    not_a_spreadsheet, unsafe_content, needs_parquet, unknown_text, no_sheet, other_format, macros_not_run, external_links,
)  # fmt: skip

RULES: tuple[Rule, ...] = tuple(function.rule for function in _FUNCTIONS)
"""Every rule about files, by code."""
