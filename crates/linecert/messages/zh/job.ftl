### Attachments, remarks and statements about a certificate.

## The command line

arg-linecert-certify-attach = 随证书一起保存的照片、曲线或抓包文件，证书中写明其摘要；可重复给出
arg-linecert-certify-supersedes = 本证书所取代的证书；该证书也会注明已被取代
arg-linecert-certify-reason = 重新认证该线路的原因
about-linecert-job = 对作业作出说明：备注、排除、验收、附件
about-linecert-job-show = 显示作业经过
about-linecert-job-comment = 对作业添加备注；备注永远留在证书上
about-linecert-job-exclude = 请读者不计某次尝试；该尝试与结论均保留不变
about-linecert-job-accept = 记录客户对最新证书的验收
about-linecert-job-attach = 添加附件；若已签发证书，则另发一份写明附件的新证书
about-linecert-job-state = 显示本机的计数
arg-job = 作业：工单（如 `out/WO-42`）或其任一文件
arg-speaker = 签名密钥所在文件夹；不给出则用实训环境的密钥
arg-linecert-job-comment-text = 备注内容
arg-linecert-job-exclude-task = 任务，名称见 `job show`
arg-linecert-job-exclude-attempt = 该任务的第几次尝试，编号见 `job show`
arg-linecert-job-exclude-reason = 不应计入的原因
arg-linecert-job-accept-customer = 验收人本人键入的姓名
arg-linecert-job-accept-drawn = 手写签名的图片
arg-linecert-job-accept-remarks = 验收人的意见
arg-linecert-job-accept-own_key = 以文本和二维码显示供客户手机签名的内容
arg-linecert-job-accept-svg = 同时把该二维码写成图片文件
arg-linecert-job-accept-answer = 手机的应答：其文本，或含有文本、信封或二维码照片的文件
arg-linecert-job-attach-files = 附件文件
about-linecert-statement = 对手头的证书文件作出声明
about-linecert-statement-receipt = 声明运营商已收到该证书
about-linecert-statement-supersede = 声明该证书已由另一证书取代
about-linecert-statement-revoke = 代表运营商撤回该证书
about-linecert-statement-exclude = 请读者不计某次尝试；该尝试仍在记录中并照常计数
about-linecert-statement-comment = 对证书添加备注；备注永远保留
about-linecert-statement-stamp = 由时间戳机构确认时间（RFC 3161）
about-linecert-statement-stamp-request = 写出发给时间戳机构的请求
about-linecert-statement-stamp-attach = 把机构的应答放入证书文件
arg-certificate = 证书的 .lcert 文件；声明将写入其中
arg-linecert-statement-supersede-by = 取而代之的证书
arg-linecert-statement-supersede-reason = 原因
arg-linecert-statement-revoke-reason = 原因
arg-linecert-statement-exclude-task = 任务
arg-linecert-statement-exclude-attempt = 该任务的第几次尝试
arg-linecert-statement-exclude-reason = 原因
arg-linecert-statement-comment-text = 备注内容
arg-linecert-statement-stamp-request-certificate = 证书的 .lcert 文件
arg-linecert-statement-stamp-request-out = 请求文件；不给出则放在证书旁
arg-linecert-statement-stamp-attach-token = 机构的应答，或单独的令牌
arg-linecert-statement-stamp-attach-trust = 运营商的信任根；不给出则用实训环境的信任根

## Statements

statement-evidence = 原始数据
statement-acceptance = 客户验收
statement-receipt = 签收
statement-rendition = 页面
statement-supersede = 取代
statement-revoke = 撤回
statement-comment = 备注
statement-exclusion = 排除
statement-sealed = 已签名：{ $kind } { $digest }
statement-added = { $file }：已添加{ $kind }
said-for-later = 已记录；将随下一份证书一起签名
statement-not-open = 角色为 { $role } 的密钥无权签署此声明：{ $kind }
statement-not-counted = 以此密钥对 { $file } 所作的声明不计入
exclude-no-attempt = 该证书没有任务 `{ $task }` 的第 { $attempt } 次尝试
exclude-again = 任务 `{ $task }` 的第 { $attempt } 次尝试已被排除
statement-not-sealed = 无法签署声明：{ $kind }
supersedes-itself = 证书不能取代自身
supersede-waits = 证书 { $digest } 尚未注明已被本证书取代；请用 --resume --supersedes 指出其文件
supersedes-other-line = { $file } 属于另一条线路：{ $line }
supersedes-another = { $file } 不是本作业所取代的证书 { $digest }
evidence-gone = 仪表的原始数据未单独签名
clock-stepped = 作业期间本机时钟共被调整 { $ms } ms；证书中已写明

## Jobs

not-said = 无法记录
not-attached = 未添加该附件
no-certificate-yet = 该作业尚未签发证书
no-signer = 未指明由谁的密钥签名
no-counts = 本机尚无计数：{ $file } 不存在
job-unnamed = { $job } 不是作业名
job-unknown = 没有作业 { $job }
accepted-before = 客户验收的是上一份证书；请让客户再验收这一份
accept-next = 请客户用手机签名，然后执行：linecert job accept JOB --answer FILE
not-asked = 尚未请客户手机签名
asked-of-older = 请客户手机签名的是较早的证书
answer-unusable = 该应答并未验收此证书
answer-unread = 在 { $file } 中找不到应答
stamp-next = 请把它发给时间戳机构，再把应答交给 `linecert statement stamp attach`：curl -H 'Content-Type: application/timestamp-query' --data-binary @{ $file } -o answer.tsr URL
stamp-unusable = { $file } 中没有时间戳令牌
stamp-by = { $authority } 最迟于 { $at } 见到该证书
stamp-not-verified = 令牌已保存，但本版本无法验证 { $authority } 的签名方式
stamp-unknown = 令牌已保存，但在此不能证明什么：信任根中没有该机构
state-folder = 文件夹
state-device = 设备
state-attempts = 尝试次数
state-line = 线路
state-certified = 已认证至
show-begun = 开始时间
show-task = 任务
show-attempt = 第几次
show-line-seq = 线路序号
show-outcome = 结果
outcome-measured = 已测
outcome-gave-up = 放弃
outcome-interrupted = 中断
show-opened = 作业开始
show-resumed = 中断后继续
show-clock = 本机时钟被调整了 { $ms } ms
show-attached = 已附上 { $name }
show-again = 取代证书 { $digest }：{ $reason }
show-issued = 已签发证书 { $digest }
show-commented = 备注：{ $text }
show-excluded = { $task } 的第 { $attempt } 次尝试不计入：{ $reason }
show-accepted-typed = { $customer } 键入姓名验收
show-accepted-drawn = { $customer } 手写签名验收
show-accepted-own-key = { $customer } 用自己的密钥验收
show-stated = 已签署声明 { $digest }

## Hints

hint-other-role = 请使用相应角色的密钥：签收与撤回由网络运营中心签署，验收由装维人员或客户签署
hint-technicians-certify = 请用 --signer 和 --key 指定装维人员的密钥签发；已测数据保留在作业中，可用 --resume 继续
hint-other-key = 请用未失窃的密钥签署；文件未改动
hint-attempts = 该证书有：{ $attempts }
hint-statement-refused = 文件未改动
hint-supersedes = 请给出本证书所取代的证书
hint-supersedes-late = 已签发的证书不会改变：请换一个 --out 重新开始
hint-signer = 请用 --signer 指出密钥所在文件夹
hint-accepted = 已验收的不再改变；可改为添加备注
hint-job = 请写出文件夹与工单号，如 `out/WO-42`
hint-job-show = `linecert job show` 列出所有尝试
hint-attach = 附件须有内容、有文件名，且不超过 256 MiB
hint-ask = 请先让客户手机签名：`linecert job accept JOB --own-key`
hint-answer = 请让手机对 `linecert job accept JOB --own-key` 显示的内容签名，并原样交来应答
hint-stamp-answer = 请原样给出机构的应答
