# Prints reports one after another in one session: the fairest that R Markdown can do.
# Rscript report.R TO FOLDER...: each folder holds figures.csv and texts.txt.
words <- commandArgs(trailingOnly = TRUE)
here <- dirname(sub("--file=", "", grep("--file=", commandArgs(), value = TRUE)[1]))
to <- normalizePath(words[1])
for (folder in normalizePath(words[-1])) {
  rmarkdown::render(
    file.path(here, "report.Rmd"),
    params = list(folder = folder), output_file = file.path(to, paste0(basename(folder), ".pdf")),
    intermediates_dir = tempfile(), quiet = TRUE, envir = new.env()
  )
}
