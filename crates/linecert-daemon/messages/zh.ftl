### linecertd 对运行者所说的话。

heading-usage = 用法：
heading-commands = 命令
heading-arguments = 参数
heading-options = 选项

about-linecertd = 在网络运行中心接收、保存和提供证书
about-linecertd-config = 各项设置及其来源
about-linecertd-config-show = 显示每项设置的值及其来源
about-linecertd-config-check = 检查设置是否可用
about-linecertd-init = 建立文件夹：存储、日志、配置文件和管理员
about-linecertd-token = 在 linecertd 未运行时为帐户制作令牌
about-linecertd-backup = 在 linecertd 运行时把数据库和日志复制到新文件夹
about-linecertd-restore = 在没有数据库和日志的位置恢复备份
about-linecertd-check = 重新读取数据库、审计记录和日志，指出问题

arg-config = 配置文件；未给出时由变量 LINECERTD_CONFIG 指定
arg-set = 取代文件和环境中的一项设置；可重复
arg-role = 本进程的职责：api、ingest、log，用逗号分隔
arg-lang = 语言：en 或 zh
arg-help = 显示本帮助
arg-version = 显示版本
arg-folder = 要建立的文件夹
arg-authority = 签署回执的密钥所在文件夹，含密钥证书和信任根；或 lab（培训）
arg-log = 日志的名称，如 log.example.net/linecert；年份附在其后
arg-listen = 监听的地址和端口
arg-account = 帐户
arg-days = 多少天后失效
arg-to = 备份文件夹，将新建
arg-keys = 同时复制日志的私钥，保持加密状态
arg-from = 备份文件夹

listening = linecertd 在 http://{ $address } 应答
config-good = 设置可用。
init-made = { $folder } 已就绪。日志为 { $name }；请将下面一行写入信任根：
init-token = 帐户 `admin` 的令牌只显示一次，于 { $until } 失效：
init-next = 启动命令：linecertd --config { $file }
token-made = 帐户 `{ $account }` 的令牌只显示一次，于 { $until } 失效：
backup-made = 备份已保存到 { $folder }；请存放在只有可读数据库的人员才能读取的位置。
backup-without-keys = 备份不含私钥、口令、设置和信任根。
restored = 备份已恢复到 { $folder }，全部内容与备份时一致。
restored-log = 只有在备份之后日志没有新增条目时，才可放回日志的私钥，否则日志会分叉。处理办法见 docs/daemon.md。
check-good = 数据库、审计记录和日志完整且一致。
step-store = 正在读取数据库
step-copied = 正在复制数据库：{ $done } / 约 { $of } MB
step-log = 正在读取日志 { $folder }
step-files = 正在读取文件：{ $count }

error = 错误
hint = 提示
cannot-configure = 设置不可用
cannot-run = linecertd 无法运行
cannot-init = 无法建立文件夹 { $folder }
cannot-token = 没有为 `{ $account }` 制作令牌
cannot-backup = 无法创建备份 { $folder }
cannot-restore = 无法恢复备份 { $folder }
cannot-check = 无法读取 { $folder }
check-bad = 发现 { $count } 处问题
hint-full = 请腾出磁盘空间；没有留下不完整的内容
hint-check = 请保持文件夹原样，改用最近一份完整的备份
exists = { $file } 已存在
no-account = 没有帐户 `{ $account }`
hint-config = `linecertd config show` 显示每个值的来源
hint-busy = 可能有另一个 linecertd 正在使用同一文件夹
hint-init = 请选择另一个文件夹，或使用已有的文件夹
hint-stop = 请先停止 linecertd，或通过 API 制作令牌
