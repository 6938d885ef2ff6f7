//! linecertd: receives, keeps and gives out certificates at the network operation centre.
