// On a narrow screen the bar is scrolled until the place that is open is in sight.
document.querySelector(".bar nav [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });
