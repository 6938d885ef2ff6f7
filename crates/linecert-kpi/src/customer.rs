//! What a time limit may depend on: kind of order, customer, place and resources.

use crate::words::words;

words! {
    /// What is to be done on a line.
    pub Kind, "kind of order";
    /// A new line (装机).
    Install "install" | "装机" | "新装";
    /// A line that moves with its customer (移机).
    Move "move" | "移机";
    /// A fault (修障).
    Repair "repair" | "修障" | "障碍" | "故障";
}

words! {
    /// How an operator ranks a customer.
    pub Standing, "standing of a customer";
    /// VIP 客户.
    Vip "vip" | "VIP" | "VIP用户" | "VIP客户";
    /// 普通客户.
    Ordinary "ordinary" | "普通" | "普通用户" | "普通客户";
}

words! {
    /// What a customer has bought: the seeds set targets for brand users apart.
    pub Package, "package";
    /// 品牌用户: 我的E家 or 商务领航.
    Brand "brand" | "品牌" | "品牌用户" | "我的E家" | "商务领航";
    /// Anybody else.
    Ordinary "ordinary" | "普通" | "普通用户";
}

words! {
    /// Where a line is. One operator says 农村 and another 郊县 for what is not town; both are
    /// [`Area::Rural`], so that their limits can be held against each other.
    pub Area, "area";
    /// 城镇, 城区.
    Town "town" | "城镇" | "城区" | "城市";
    /// 农村, 郊县.
    Rural "rural" | "农村" | "郊县" | "郊区";
}

words! {
    /// Whether there is a line to the house already.
    pub Resource, "resource";
    /// 具备有线宽带资源.
    Wired "wired" | "有线" | "有资源" | "具备";
    /// 不具备有线宽带资源: it has to be built, or a radio takes its place.
    Absent "absent" | "无资源" | "不具备";
}

words! {
    /// What a time limit needs to know of an order, and an order may not say.
    pub Attribute, "attribute";
    /// The standing of the customer.
    Standing "standing";
    /// The package.
    Package "package";
    /// The area.
    Area "area";
    /// The resource.
    Resource "resource";
    /// The line.
    Line "line";
}
