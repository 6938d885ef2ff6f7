
### Keys and trust roots.

about-linecert-key = 签名密钥
about-linecert-key-new = 在新文件夹中生成信任根和装维人员密钥
arg-linecert-certify-signer = 装维人员密钥所在文件夹，由 `linecert key new` 生成
arg-linecert-key-new-folder = 尚不存在的文件夹
arg-linecert-key-new-operator = 证书上的运营商名称
arg-linecert-key-new-technician = 证书上的装维人员姓名
arg-linecert-key-new-staff = 装维人员工号
arg-linecert-key-new-days = 装维人员密钥的有效天数
trust-root-unusable = { $file } 不是可用的信任根
key-folder-exists = { $folder } 已存在；密钥从不覆盖
key-not-made = 未能生成密钥
key-made = { $folder } 中有信任根和装维人员密钥
key-made-next = 请把 { $root } 移出这台计算机：持有它的人可以签发装维人员。把 trust-root.json 交给所有核验者。
hint-key-new = 用 `linecert key new` 生成
hint-trust-root = 应为运营商发给所有验证者的 trust-root.json 文件

## trust

about-linecert-trust = 运营商信任根及其各版本
about-linecert-trust-terms = 以 TOML 写出最新版本的条款，供修改为下一版本
about-linecert-trust-draft = 按 TOML 条款提出信任根的一个版本
about-linecert-trust-sign = 用一把根密钥签署提出的版本
about-linecert-trust-merge = 合并草案两份副本上的签名
about-linecert-trust-finish = 由足够根密钥签署的草案生成信任根
about-linecert-trust-show = 显示信任根或其草案
about-linecert-trust-update = 新信任根确为现有信任根的延续时，用它替换
arg-trust = 信任根 trust-root.json
arg-linecert-trust-show-trust = 信任根或其草案
arg-linecert-trust-draft-terms = TOML 条款；见 docs/keys.md
arg-linecert-trust-draft-after = 该版本所延续的信任根；不给出则为第一版
arg-linecert-trust-draft-out = 写入草案的新文件
arg-linecert-trust-finish-out = 写入信任根的新文件
arg-draft = 草案
arg-copy = 带有其他签名的草案副本
arg-pinned = 现有的信任根
arg-newer = 较新的信任根
arg-key = 签名密钥：文件，或 pkcs11:token=令牌;object=密钥
arg-passphrase = 口令或 PIN 的来源：prompt、file:路径、env:变量名 或 key-store
trust-terms-wrong = 这些条款不能成为信任根的一个版本
hint-trust-terms = 示例见 docs/keys.md；`linecert trust terms` 可写出上一版本的条款
trust-draft-unusable = { $file } 不是可用的信任根草案
hint-trust-draft = 用 `linecert trust draft` 生成
trust-not-signed = { $file } 未签署
hint-root-key = `linecert key show` 可查看是哪把密钥
trust-not-merged = 未采用 { $file } 的签名
trust-unfinished = { $file } 尚未完成
hint-trust-sign = 请用 `linecert trust sign` 签署
trust-not-updated = { $pinned } 保持不变，因为 { $newer } 不是它的延续
hint-trust-fork = 在信任任何一个文件之前，请通过其他途径向运营商核实
trust-draft-whole = { $file }：版本 { $version } 已有足够的根密钥签署
trust-draft-lacks = { $file }：版本 { $version } 还需其自身根密钥的 { $new } 个签名
trust-draft-lacks-old = { $file }：版本 { $version } 还需上一版本根密钥的 { $old } 个签名，以及其自身根密钥的 { $new } 个签名
trust-written = { $file } 中是 { $operator } 信任根的版本 { $version }
trust-proposed = 提出的版本：{ $version }
trust-signed-by = 已签署：{ $key }
trust-history = 历史
trust-revocations = 已吊销的密钥
trust-since = 自 { $time } 起泄露
trust-threshold = { $keys } 把中的 { $threshold } 把
trust-operational = 正式
trust-training = 培训
trust-operator = 运营商
trust-purpose = 用途
trust-version = 版本
trust-issued = 生成时间
trust-root-keys = 根密钥
trust-issuing-keys = 签发密钥
trust-revoked = 自 { $time } 起泄露
trust-logs = 日志
trust-witnesses = 见证者
trust-authorities = 时间戳机构
trust-span = { $from } 至 { $until }
file-exists = { $file } 已存在，不会被覆盖

## Opening keys

key-closed = 密钥无法打开
key-passphrase-wrong = 口令不对，请再试。
key-unencrypted = { $key } 未加密：任何人复制该文件即可用它签名
no-passphrase = 没有口令
ask-passphrase = { $lock } 的口令：
ask-pin = { $lock } 的 PIN：
ask-new-passphrase = { $lock } 的新口令：
ask-passphrase-again = 再输入一遍：
hint-passphrase = 请在终端上运行，或给出 --passphrase file:路径 或 env:变量名
hint-passphrase-wrong = 请核对口令；没有口令就无法打开
hint-key-passphrase = 用 `linecert key passphrase` 加密
hint-key-file = 可读取哪些密钥文件以及如何用 openssl 生成，见 docs/keys.md
hint-token = `linecert key tokens` 列出某个库的令牌及其中的密钥
