# Asks the dozen questions in R data.table as an analyst writes them: each file read once, then one after another.
# Run as `Rscript data_table.R HAND TO`. Reading is timed too: it is a part of asking there.
suppressPackageStartupMessages(library(data.table))
words <- commandArgs(trailingOnly = TRUE)
hand <- words[1]
to <- words[2]
asked <- fread(file.path(hand, "asked.csv"), colClasses = "character", sep = ";")
first <- as.IDate(asked[kind == "day" & name == "first", value])
last <- as.IDate(asked[kind == "day" & name == "last", value])
codes <- function(list) asked[kind == "code" & name == list, value]
started <- proc.time()

KEYS <- c("patient_id", "practice_id", "atc_code", "volume_type", "service_code", "specialty", "condition",
          "item_code", "insurance_group", "left_reason", "sex", "from_id", "to_id")
take <- function(table, columns) {
  fread(file.path(hand, paste0(table, ".csv")), select = columns, na.strings = "",
        colClasses = list(character = intersect(columns, KEYS)))
}
now <- take("practice_now", c("from_id", "to_id"))
today <- function(rows) {
  rows <- copy(rows)
  rows[now, on = c(practice_id = "from_id"), practice_id := i.to_id]
  rows[]
}
listings <- today(take("listed_patients", c("patient_id", "practice_id", "birth_date", "sex", "insurance_group",
                                            "listed_from", "listed_to", "left_reason")))
prescriptions <- take("prescriptions", c("patient_id", "practice_id", "atc_code", "dispensed_on", "ddd", "volume_type"))
services <- take("services", c("patient_id", "practice_id", "service_code", "specialty", "service_date", "number"))
plans <- take("care_plans", c("patient_id", "condition", "started_on", "ended_on"))
observations <- take("observations", c("patient_id", "item_code", "observed_on", "value"))

age_of <- function(born) {
  year(last) - year(born) - (month(born) * 100L + mday(born) > month(last) * 100L + mday(last))
}
group_1 <- listings[insurance_group == "1" & !is.na(practice_id) & listed_from <= last]
listed <- group_1[is.na(listed_to) | listed_to > last | (listed_to == last & (is.na(left_reason) | left_reason != "died"))]
listed <- unique(listed[order(-as.integer(listed_from), practice_id)], by = "patient_id")[
  , .(practice_id, patient_id, age = age_of(birth_date))]
days <- group_1[is.na(listed_to) | listed_to >= first][
  , .(practice_id, patient_id,
      days = as.integer(pmin(fcoalesce(listed_to, last), last)) - as.integer(pmax(listed_from, first)) + 1L)][
  , .(days = sum(days)), by = .(practice_id, patient_id)]
people <- listings[listed_from <= last & !is.na(birth_date)]
people <- unique(people[order(-as.integer(listed_from))], by = "patient_id")[
  , .(patient_id, part = paste(sex, pmin(age_of(birth_date) %/% 5L, 18L)))]

redeemed <- function(list) prescriptions[atc_code %in% codes(list) & dispensed_on >= first & dispensed_on <= last]
billed <- function(list) {
  services[service_code %in% codes(list) & specialty == "80" & service_date >= first & service_date <= last]
}
with_plan <- function(list) {
  unique(plans[condition %in% codes(list) & started_on <= last & (is.na(ended_on) | ended_on >= last), patient_id])
}
latest <- function(list, low, high) {
  rows <- observations[item_code %in% codes(list) & observed_on >= first & observed_on <= last
                       & value >= low & value <= high]
  unique(rows[order(-as.integer(observed_on), -value)], by = "patient_id")[, .(patient_id, value)]
}
divided <- function(rows) {
  if (!"part" %in% names(rows)) rows[, part := ""]
  rows[, .(numerator = sum(top), denominator = sum(below)), by = .(practice_id, part)]
}

antibiotics_per_1000 <- function() {
  counted <- today(redeemed("antibiotics"))[, .N, by = .(practice_id, patient_id)]
  rows <- counted[merge(days, people, by = "patient_id"), on = c("practice_id", "patient_id")]
  divided(rows[, .(practice_id, part, top = fcoalesce(as.numeric(N), 0), below = days)])
}
antibiotic_users <- function() {
  users <- unique(redeemed("antibiotics")$patient_id)
  divided(listed[, .(practice_id, top = patient_id %in% users, below = 1L)])
}
antibiotics_ddd_per_1000_per_day <- function() {
  amounts <- today(redeemed("antibiotics"))[volume_type == "DDK",
                                            .(amount = sum(ddd, na.rm = TRUE)), by = .(practice_id, patient_id)]
  divided(amounts[days, on = c("practice_id", "patient_id")][
    , .(practice_id, top = fcoalesce(amount, 0), below = days)])
}
antibiotic_prescriptions_by_group <- function() {
  rows <- today(redeemed("antibiotics"))
  rows[, part := fcase(atc_code %in% codes("beta_lactamase_sensitive_penicillins"), "narrow",
                       atc_code %in% codes("extended_spectrum_penicillins"), "extended",
                       atc_code %in% codes("beta_lactamase_resistant_penicillins"), "resistant",
                       atc_code %in% codes("combined_penicillins"), "combined",
                       atc_code %in% codes("macrolides"), "macrolides",
                       default = "other")]
  parts <- rows[days, on = c("practice_id", "patient_id"), nomatch = NULL][
    , .(numerator = .N), by = .(practice_id, part)]
  parts[, denominator := sum(numerator), by = practice_id][]
}
benzodiazepine_long_term_users_per_1000 <- function() {
  amounts <- redeemed("benzodiazepines_without_clonazepam")[
    , .(amount = sum(fifelse(volume_type == "DDK", ddd, NA_real_), na.rm = TRUE),
        is_unknown = any(volume_type != "DDK" | is.na(ddd))), by = patient_id]
  divided(amounts[listed, on = "patient_id"][
    , .(practice_id, top = fcoalesce(amount >= 365, FALSE),
        below = fcoalesce(amount >= 365, FALSE) | !fcoalesce(is_unknown, FALSE))])
}
polypharmacy_75_plus <- function() {
  uses <- unique(prescriptions[dispensed_on >= first & dispensed_on <= last, .(patient_id, atc_code, dispensed_on)])[
    , .N, by = .(patient_id, atc_code)]
  many <- uses[N >= 2, .N, by = patient_id][N >= 5, patient_id]
  divided(merge(listed[age >= 75], people, by = "patient_id")[
    , .(practice_id, part, top = patient_id %in% many, below = 1L)])
}
contacts_per_1000 <- function() {
  contacts <- today(billed("contacts"))[, .(number = sum(number)), by = .(practice_id, patient_id)]
  divided(contacts[days, on = c("practice_id", "patient_id")][
    , .(practice_id, top = fcoalesce(as.numeric(number), 0), below = days)])
}
annual_review_65_plus_percent <- function() {
  reviewed <- billed("annual_review")$patient_id
  divided(listed[age >= 65, .(practice_id, top = patient_id %in% reviewed, below = 1L)])
}
diabetes_plan_coverage <- function() {
  treated <- redeemed("glucose_lowering")$patient_id
  plan <- with_plan("diabetes")
  divided(listed[age >= 18 & patient_id %in% treated, .(practice_id, top = patient_id %in% plan, below = 1L)])
}
diabetes_hba1c_below_59 <- function() {
  rows <- latest("hba1c", 15, 200)[listed[patient_id %in% with_plan("diabetes")], on = "patient_id"]
  divided(rows[, .(practice_id, top = fcoalesce(value < 59, FALSE), below = !is.na(value))])
}
copd_bmi_12m <- function() {
  noted <- observations[item_code %in% codes("bmi") & observed_on >= first & observed_on <= last & !is.na(value),
                        patient_id]
  divided(listed[patient_id %in% with_plan("copd"), .(practice_id, top = patient_id %in% noted, below = 1L)])
}
copd_median_fev1 <- function() {
  rows <- latest("fev1", 0.2, 8)[listed[patient_id %in% with_plan("copd")], on = "patient_id"]
  rows[, .(part = "", numerator = as.numeric(median(value, na.rm = TRUE)), denominator = sum(!is.na(value))),
       by = practice_id]
}

found <- lapply(asked[kind == "question", value], function(name) {
  answer <- get(name)()
  answer[, .(question = name, practice_id, part, numerator = as.numeric(numerator),
             denominator = as.numeric(denominator))]
})
spent <- proc.time() - started
answers <- rbindlist(found)
fwrite(answers, paste0(to, ".csv"))
cat(sprintf('{"seconds": %f, "processor": %f}', spent[["elapsed"]], spent[["user.self"]] + spent[["sys.self"]]),
    file = paste0(to, ".json"))
