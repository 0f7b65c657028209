# Rscript numderiv.R LIBRARY
# For each problem of the library that numDeriv has an answer to, a line:
# number, calls of the loss, n * n entries of the Hessian.
library(numDeriv)
dyn.load(commandArgs(trailingOnly = TRUE)[1])

calls <- 0
loss <- function(theta, number) {
    calls <<- calls + 1
    .C("problem_loss", number, as.double(theta), loss = 0, NAOK = TRUE)$loss
}

count <- .C("problem_count", count = 0L)$count
for (number in seq_len(count) - 1L) {
    n <- .C("problem_size", number, n = 0L)$n
    if (n == 0) next
    theta <- .C("problem_theta", number, theta = double(n))$theta
    calls <- 0
    h <- tryCatch(hessian(loss, theta, number = number), error = function(e) NULL)
    if (is.null(h)) next
    cat(number, calls, sprintf("%a", t(h)), "\n")
}
