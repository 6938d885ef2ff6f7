### 面向用户的全部文字（中文）。消息标识与 `en.ftl` 相同。

## 帮助
heading-usage = 用法：
heading-commands = 命令
heading-arguments = 参数
heading-options = 选项
about-linecert = 证明一条宽带线路安装合格
about-linecert-certify = 测量线路、判定结果并签发证书
about-linecert-verify = 离线核验证书
about-linecert-profile = 验收规范：列出、显示、检查、判定
about-linecert-profile-list = 列出随附的验收规范
about-linecert-profile-show = 显示一个验收规范的各项限值及其来源
about-linecert-profile-check = 检查验收规范文件
about-linecert-profile-assess = 按验收规范判定一个测量文件
about-linecert-driver = 设备驱动：列出、显示、检查、回放
about-linecert-driver-list = 列出可读取的设备
about-linecert-driver-show = 显示驱动读取的内容及其依据
about-linecert-driver-check = 检查驱动文件
about-linecert-driver-replay = 解码一份设备录制数据
about-linecert-ping = 用 ICMP 回显测量往返时延和丢包
about-linecert-speed = 用 iperf3 服务器测量 TCP 吞吐率
about-linecert-key = 签名密钥
about-linecert-key-new = 在新文件夹中生成信任根和装维人员密钥
about-linecert-lab = 运行模拟的用户家庭与接入网，直到 Ctrl-C
arg-help = 显示帮助
arg-version = 显示版本
arg-format = 结果格式：text 供人阅读，json 供程序读取
arg-lang = 界面语言（默认取自系统区域设置）
arg-linecert-certify-lab = 用内置实训环境代替真实线路；证书标明“培训”
arg-linecert-certify-fault = 为实训环境的线路设置故障：dirty-connector、cut-fibre、slow-line、silent-meter、onu-offline
arg-linecert-certify-order = 工单文件
arg-linecert-certify-inventory = 可用的仪表和设备清单
arg-linecert-certify-signer = 装维人员密钥所在文件夹，由 `linecert key new` 生成
arg-linecert-certify-out = 证书、PDF 和作业日志的存放位置
arg-linecert-certify-resume = 继续已中断的作业，或补测缺少的项目
arg-linecert-verify-bundle = 证书文件（.lcert）
arg-linecert-verify-trust = 运营商的信任根文件；培训证书不需要
arg-linecert-profile-show-profile = 验收规范名称
arg-linecert-profile-check-file = profile.toml 文件
arg-linecert-profile-assess-profile = 验收规范名称或 profile.toml 文件
arg-linecert-profile-assess-measurements = TOML 格式的测量文件
arg-linecert-driver-show-driver = 驱动名称
arg-linecert-driver-check-file = driver.toml 文件
arg-linecert-driver-replay-driver = 驱动名称或 driver.toml 文件
arg-linecert-driver-replay-recording = SNMP 录制（.snmprec 格式）或串口对话记录
arg-linecert-ping-host = 主机名或地址
arg-linecert-ping-count = 发送的回显请求数
arg-linecert-ping-interval = 请求间隔
arg-linecert-ping-timeout = 等待最后一个应答的时间
arg-linecert-speed-server = iperf3 服务器；未指明端口时为 5201
arg-linecert-speed-direction = 测量方向
arg-linecert-speed-time = 每个方向稳定传输的秒数；之前的爬升段不计入
arg-linecert-speed-streams = 并行 TCP 连接数
arg-linecert-key-new-folder = 尚不存在的文件夹
arg-linecert-key-new-operator = 证书上的运营商名称
arg-linecert-key-new-technician = 证书上的装维人员姓名
arg-linecert-key-new-staff = 装维人员工号
arg-linecert-key-new-days = 装维人员密钥的有效天数
arg-linecert-lab-fault = 设置线路故障：dirty-connector、cut-fibre、slow-line、silent-meter、onu-offline
arg-linecert-lab-out = 将本实训环境的工单、设备清单和团体字写入文件夹

## 词语
error = 错误
hint = 提示
warning = 注意
verdict-pass = 合格
verdict-marginal-pass = 合格*
verdict-not-assessed = -
verdict-marginal-fail = 不合格*
verdict-fail = 不合格
overall-pass = 合格
overall-marginal-pass = 合格*
overall-incomplete = 未完成
overall-fail = 不合格
training = 培训 - 在模拟线路上生成，不证明任何线路
accepts = 合格范围
margin = 裕量
not-assessed = 未判定
unverified = 未核实

## 未判定和无读数的原因
why-not-measured = 未测量
why-other-conditions = 仅在与限值不同的条件下测量过
why-too-few-samples = { $have } 个样本不足以证明；至少需要 { $need } 个
why-samples-not-stated = 未说明样本数
why-no-contracted-rate = 工单未写明签约速率
why-guard-band-too-wide = 测量不确定度过大：{ $tolerance } 的容差两侧各需 { $band } 的保护带
why-out-of-range = 超出仪表量程端点 { $end }
reason-no-such-object = 设备没有该数值
reason-sentinel = 设备表示没有数值
reason-implausible = 数值不可能为真
reason-garbled = 应答无法理解
reason-offline = 离线
reason-no-light = 无光
reason-instrument-fault = 仪表无法测量
reason-out-of-calibration = 仪表校准已过期
reason-timed-out = 超时无应答
reason-busy = 被占用
reason-refused = 被拒绝
reason-forbidden = 没有权限
reason-not-found = 不存在
reason-unsupported = 此仪表不能测量
reason-stopped = 未完成即已停止
interrupted = 中断
uncertainty-not-stated = 该读数未给出不确定度
attempts = 共 { $count } 次尝试
bounds = { $low } … { $high }（95 %，n={ $samples }）
mandatory = 必测
optional = 选测
subject-outlet = 光口
subject-pair = 铜线对

## 任务
task-outlet-power-1490 = 入户光功率，1490 nm
task-outlet-power-1550 = 入户光功率，1550 nm
task-outlet-power-1577 = 入户光功率，1577 nm
task-onu = ONU 与 PON 口
task-latency = 往返时延与丢包
task-throughput-down = 下行吞吐率
task-throughput-up = 上行吞吐率

## certify
unplanned = { $metric }：清单中没有可测量它的仪表，将不予判定
nothing-outstanding = 各项均已测量合格，证书已签发，无需再做。
nothing-measurable = 此清单所能测量的各项均已测量合格。其余各项须先在清单中加入相应仪表，再用 --resume。
nothing-measured = 什么都没能测到，因此没有证书
take-failed = 无法测量
not-issued = 证书未签发
no-page = 证书已签发，但未能生成页面
no-chinese-font = 未找到中文字体，页面改用英文
next-verify = 任何人都可以核验：linecert verify { $file }
next-resume = 排除未合格的问题后，用 --resume 只补测这些项目。每次尝试都会留存。
interrupted = 已停止；已测数据全部保留
order-wrong = 工单文件不可用
inventory-wrong = 设备清单不可用
signer-unusable = { $folder } 无法用于签名
job-exists = 该工单已有作业
job-missing = 没有可继续的作业
job-busy = 另一个 linecert 正在处理该作业
job-other = 这是另一个作业
job-unreadable = 作业日志不可用
disk-full = 磁盘已满；此前的测量全部保留
disk-failed = 磁盘出错；此前的测量全部保留

## verify
not-valid = { $file } 未通过核验
trust-root-unusable = { $file } 不是可用的信任根
verify-valid = { $number } 核验通过
verify-verdict = 结论
verify-line = 线路
verify-order = 工单
verify-signer = 签发人
verify-operator = 运营商
verify-time = 时间
verify-profile = 验收规范
verify-key = 密钥
verify-digest = SHA-256
verify-clock = 时间取自签名的计算机，没有其他佐证。

## profile, driver
profile-unknown = 没有验收规范 `{ $name }`；现有 { $known }
profile-wrong = 验收规范不可用
profile-good = { $name }：{ $limits } 项限值，未发现错误
measurements-wrong = 测量文件不可用
driver-unknown = 没有驱动 `{ $name }`；现有 { $known }
driver-wrong = 驱动不可用
driver-good = { $name }：未发现错误
recording-wrong = { $file } 无法回放
replayed = 共 { $readings } 个读数，其中 { $missing } 个没有数值

## key, lab, speed
key-folder-exists = { $folder } 已存在；密钥从不覆盖
key-not-made = 未能生成密钥
key-made = { $folder } 中有信任根和装维人员密钥
key-made-next = 请把 { $root } 移出这台计算机：持有它的人可以签发装维人员。把 trust-root.json 交给所有核验者。
no-randomness = 系统不提供随机数
lab-olt = OLT（SNMP v2c）
lab-meter = 光功率计（串口）
lab-speed = 测速服务器（iperf3）
lab-written = { $folder } 中有本实训环境的 order.toml 和 inventory.toml
lab-stop = 按 Ctrl-C 停止。
lab-failed = 实训环境无法运行
lost-of = 发送 { $sent } 个，丢失 { $lost } 个
per-second = 每秒：{ $seconds } Mbit/s；前 { $ramp } 秒为爬升段，不计入

## 错误
cannot-read = 无法读取 { $file }
cannot-write = 无法写入 { $file }
reader-left = 输出已无人读取
cannot-print = 无法输出结果
no-runtime = 无法启动事件循环
bug = 这是 linecert 自身的错误

## 下一步
hint-again = 请再次运行同一命令
hint-resume = 用同一命令加 --resume 继续
hint-without-resume = 去掉 --resume 重新开始
hint-other-job = 另选 --out，或用当初的工单和验收规范继续
hint-damaged = 保留该文件夹原样；另选 --out 重新开始
hint-job-busy = 请等它结束，或将其停止
hint-elsewhere = 请选择有写入权限的目录
hint-disk-failed = 请将该目录复制到另一块磁盘，在那里用 --resume 继续
hint-disk-full = 腾出空间后，用同一命令加 --resume 继续
hint-chinese-font = 请安装中文字体（例如 fonts-noto-cjk 软件包），再用同一命令加 --resume
hint-key-new = 用 `linecert key new` 生成
hint-trust-root = 应为运营商发给所有验证者的 trust-root.json 文件
hint-give-trust = 用 --trust 给出运营商的信任根
hint-other-operator = 该信任根属于另一运营商，或证书不是该运营商签发的
hint-training = 培训证书与真实线路证书使用不同的信任根
hint-do-not-rely = 请勿采信；向运营商索取原件
hint-file = 请检查文件名
hint-example-files = `linecert lab --out 目录` 会写出可作起点的工单和设备清单
hint-profile-keys = profiles/README.md 说明了验收规范的每个键
hint-profile-list = `linecert profile list` 列出随附的验收规范
hint-driver-keys = drivers/README.md 说明了每个键
hint-recording = SNMP 设备录制为 snmprec 格式的遍历，串口设备录制为 `> 发送` 和 `< 接收` 的对话
hint-measurements = profiles/README.md 中有测量文件示例
hint-driver-list = `linecert driver list` 列出可读取的型号
hint-inventory = 请将其加入设备清单
hint-port-not-found = 插好适配器，或更正清单中的 `port`；`ls /dev/serial/by-id` 可查看现有端口
hint-port-forbidden = 将自己加入端口所属的组，例如 `sudo usermod -aG dialout $USER`，然后重新登录
hint-port-busy = 关闭占用端口的程序；ModemManager 和 gpsd 常会占用此类端口
hint-port-disconnected = 重新插好线缆，再用 --resume
hint-meter-silent = 打开光功率计，检查线缆，并确认清单中的端口正确
hint-meter-garbled = 确认清单中的驱动正确，且光功率计使用其常用串口设置
hint-wavelength = 请使用已按该波长校准的光功率计
hint-calibration = 请使用校准有效的仪表，或在清单中填写新的校准
hint-community = 清单中的 `community` 指向环境变量或文件；请设置或写入
hint-onu = 请更正工单中的 `pon` 和 `onu`
hint-host = 检查清单中的名称，以及本机域名解析是否可用
hint-agent-silent = 检查地址和团体字，以及 OLT 是否允许本机访问；团体字错误时设备不作应答
hint-agent-refused = 该处无人监听：检查端口，并确认已启用 SNMP
hint-icmp-forbidden = 用 `sudo sysctl net.ipv4.ping_group_range="0 2147483647"` 允许，或以 root 运行
hint-no-route = 请将本机接入被测线路
hint-speed-refused = 检查地址、iperf3 服务器是否运行，以及是否有其他测试正在进行
hint-speed-broken = 检查线路和服务器，再用 --resume
hint-speed-garbled = 确认该地址是 iperf3 服务器
