// The filters stand open where there is room beside the list.
if (matchMedia("(min-width: 60rem)").matches) document.querySelector("[data-feed-filters]").open = true;
