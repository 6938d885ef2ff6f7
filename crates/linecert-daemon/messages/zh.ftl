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
about-linecertd-link = 在 linecertd 未运行时，为帐户制作一次性登录链接
about-linecertd-token = 在 linecertd 未运行时为帐户制作令牌

arg-config = 配置文件；未给出时由变量 LINECERTD_CONFIG 指定
arg-set = 取代文件和环境中的一项设置；可重复
arg-role = 本进程的职责：api、ingest、log、poll、jobs、hooks，用逗号分隔
arg-demo = 用培训密钥、实验室接入设备和虚构的线路演示全部功能
arg-data = 保留演示数据的文件夹；不指定则结束时删除
arg-lang = 语言：en 或 zh
arg-help = 显示本帮助
arg-version = 显示版本
arg-folder = 要建立的文件夹
arg-authority = 签署回执的密钥所在文件夹，含密钥证书和信任根；或 lab（培训）
arg-log = 日志的名称，如 log.example.net/linecert；年份附在其后
arg-listen = 监听的地址和端口
arg-account = 帐户
arg-days = 多少天后失效

listening = linecertd 在 http://{ $address } 应答
config-good = 设置可用。
init-made = { $folder } 已就绪。日志为 { $name }；请将下面一行写入信任根：
init-token = 帐户 `admin` 的令牌只显示一次，于 { $until } 失效：
init-link = linecertd 运行后，此链接可让 `admin` 登录一次，于 { $until } 失效；`linecertd link admin` 可另制作：
init-next = 启动命令：linecertd --config { $file }
link-made = 此链接可让 `{ $account }` 登录一次，于 { $until } 失效：
token-made = 帐户 `{ $account }` 的令牌只显示一次，于 { $until } 失效：
demo-ready = 这是演示：其中的密钥、设备、线路和证书全部用于培训。
demo-link = 此链接以 `admin` 身份登录，仅能使用一次：
demo-stop = 按 Ctrl-C 结束。

error = 错误
hint = 提示
cannot-configure = 设置不可用
cannot-run = linecertd 无法运行
cannot-init = 无法建立文件夹 { $folder }
cannot-link = 没有为 `{ $account }` 制作链接
cannot-token = 没有为 `{ $account }` 制作令牌
cannot-demo = 无法演示
exists = { $file } 已存在
no-account = 没有帐户 `{ $account }`
hint-config = `linecertd config show` 显示每个值的来源
hint-demo = 用 --data 指定新的或空的文件夹，或者不指定
hint-busy = 可能有另一个 linecertd 正在使用同一文件夹
hint-init = 请选择另一个文件夹，或使用已有的文件夹
hint-stop = 请先停止 linecertd，或由管理员在其运行时制作
