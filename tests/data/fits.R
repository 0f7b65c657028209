# Rscript fits.R > fits.txt
# Twenty fits of data that come with R, each a negative log-likelihood in the data's
# units, and where R's own optimisers stop on it from an ordinary start, with their own settings
# and differences. Of each fit: its name and form; how many rows, columns and parameters; the rows,
# the response first; and a line for each optimiser. ../bench/stops/fit.c has the forms in C.

forms <- list(
    # response, trials, covariates...: a share of trials
    logit = function(d, p) {
        eta <- cbind(1, as.matrix(d[, -(1:2)])) %*% p
        sum(d[, 2] * log1p(exp(eta)) - d[, 1] * eta)
    },
    # response, covariates...: counts
    poisson = function(d, p) {
        eta <- cbind(1, as.matrix(d[, -1])) %*% p
        sum(exp(eta) - d[, 1] * eta)
    },
    # two normal distributions: logit of the share, means, logs of deviations
    mixture = function(d, p) {
        share <- plogis(p[1])
        one <- dnorm(d[, 1], p[2], exp(p[4]))
        other <- dnorm(d[, 1], p[3], exp(p[5]))
        -sum(log(share * one + (1 - share) * other))
    }
)

# Means of which a response differs by normal errors; last, the log of their deviation.
means <- list(
    linear = function(d, p) cbind(1, as.matrix(d[, -1])) %*% p[seq_len(ncol(d))],
    saturation = function(d, p) p[1] * d[, 2] / (p[2] + d[, 2]),
    logistic = function(d, p) p[1] / (1 + exp((p[2] - d[, 2]) / p[3])),
    two_decays = function(d, p) p[1] * exp(-exp(p[2]) * d[, 2]) + p[3] * exp(-exp(p[4]) * d[, 2]),
    approach = function(d, p) p[1] + (p[2] - p[1]) * exp(-exp(p[3]) * d[, 2]),
    approach_from = function(d, p) p[1] * (1 - exp(-exp(p[2]) * (d[, 2] - p[3]))),
    approach_from_0 = function(d, p) p[1] * (1 - exp(-exp(p[2]) * d[, 2])),
    compartment = function(d, p) {
        out <- exp(p[1])
        into <- exp(p[2])
        d[, 3] * exp(p[1] + p[2] - p[3]) * (exp(-out * d[, 2]) - exp(-into * d[, 2])) / (into - out)
    },
    powers = function(d, p) exp(p[1]) * d[, 2]^p[2] * d[, 3]^p[3]
)

loss_of <- function(form, d) {
    if (form %in% names(forms)) return(function(p) forms[[form]](d, p))
    mean_of <- means[[form]]
    function(p) {
        n <- length(p)
        nrow(d) * (p[n] + log(2 * pi) / 2) + sum((d[, 1] - mean_of(d, p))^2) / (2 * exp(2 * p[n]))
    }
}

with_dummies <- function(formula, data) {
    frame <- model.frame(formula, data)
    as.data.frame(cbind(model.response(frame), model.matrix(formula, frame)[, -1, drop = FALSE]))
}

data_of <- list(
    mtcars_logit = with(mtcars, data.frame(am, 1, wt)),
    mtcars_linear = with(mtcars, data.frame(mpg, wt, hp)),
    esoph = with(esoph, data.frame(ncases, ncases + ncontrols, as.numeric(agegp), as.numeric(alcgp),
                                   as.numeric(tobgp))),
    infert = with(infert, data.frame(case, 1, spontaneous, induced)),
    warpbreaks = with_dummies(breaks ~ wool + tension, warpbreaks),
    InsectSprays = with_dummies(count ~ spray, InsectSprays),
    Puromycin_treated = subset(Puromycin, state == "treated", c(rate, conc)),
    Puromycin_untreated = subset(Puromycin, state == "untreated", c(rate, conc)),
    DNase = with(subset(DNase, Run == 1), data.frame(density, log(conc))),
    Indometh = subset(Indometh, Subject == 1, c(conc, time)),
    Orange = with(Orange, data.frame(circumference, age)),
    Loblolly = with(Loblolly, data.frame(height, age)),
    faithful_eruptions = faithful["eruptions"],
    faithful_waiting = faithful["waiting"],
    BOD = BOD[c("demand", "Time")],
    ChickWeight = with(subset(ChickWeight, Chick == 1), data.frame(weight, Time)),
    Theoph = with(subset(Theoph, Subject == 1), data.frame(conc, Time, Dose)),
    CO2 = with(subset(CO2, Plant == "Qn1"), data.frame(uptake, conc)),
    trees = trees[c("Volume", "Girth", "Height")],
    discoveries = data.frame(as.numeric(discoveries), (1860:1959 - 1910) / 10,
                             ((1860:1959 - 1910) / 10)^2)
)

fits <- list(
    list("mtcars_logit", "logit", c(0, 0)),
    list("mtcars_linear", "linear", c(20, 0, 0, 1)),
    list("esoph", "logit", c(0, 0, 0, 0)),
    list("infert", "logit", c(0, 0, 0)),
    list("warpbreaks", "poisson", c(0, 0, 0, 0)),
    list("InsectSprays", "poisson", c(0, 0, 0, 0, 0, 0)),
    list("Puromycin_treated", "saturation", c(200, 0.05, 2)),
    list("Puromycin_untreated", "saturation", c(160, 0.05, 2)),
    list("DNase", "logistic", c(3, 0, 1, -2)),
    list("Indometh", "two_decays", c(3, 1, 0.6, -1.5, -2)),
    list("Orange", "logistic", c(170, 700, 350, 3)),
    list("Loblolly", "approach", c(100, -8.5, -3.3, 0)),
    list("faithful_eruptions", "mixture", c(0, 2, 4, -1, -1)),
    list("faithful_waiting", "mixture", c(0, 50, 80, 2, 2)),
    list("BOD", "approach_from_0", c(20, -1.5, 1)),
    list("ChickWeight", "logistic", c(900, 35, 10, 1)),
    list("Theoph", "compartment", c(-2.5, 0.5, -3, -0.5)),
    list("CO2", "approach_from", c(40, -4.5, 50, 1)),
    list("trees", "powers", c(-6, 2, 1, 1)),
    list("discoveries", "poisson", c(0, 0, 0))
)

written <- function(numbers) paste(sprintf("%.17g", numbers), collapse = " ")

for (fit in fits) {
    d <- as.matrix(data_of[[fit[[1]]]])
    start <- fit[[3]]
    loss <- loss_of(fit[[2]], d)
    cat("fit", fit[[1]], fit[[2]], nrow(d), ncol(d), length(start), "\n")
    cat(apply(d, 1, written), sep = "\n")
    stops <- list(BFGS = optim(start, loss, method = "BFGS")$par,
                  Nelder_Mead = optim(start, loss)$par,
                  nlminb = nlminb(start, loss)$par)
    for (name in names(stops)) cat("stop", name, written(stops[[name]]), "\n")
}
