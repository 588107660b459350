// 增设环节、增加申请资料、强制签订承诺书 (S3-106, S4-067): what a case was asked for that the rules of its place do not
// know. Pure. Private to this folder.
//
// Only where the region, or a wider one, forbids it, by the rules of the day on which the case began. A suspicion, not
// a finding: laws may demand more, and the utility knows which.
#pragma once

#include "gateway/cases/fact.h"
#include "gateway/cases/rules.h"
#include "zhudong/v1/cases.pb.h"

namespace zhudong::cases {

// Of a connection: steps of the utility's own, commitment letters, and documents that the region's rules demand of this
// class at no stage up to the report's. Nothing is suspected of documents where the class is not known, or no rule says
// what that stage demands.
void SuspectAdditions(const Facts& facts, v1::CustomerClass customer, absl::CivilDay day, const Rules& rules,
                      v1::CaseFile& file);
// Of an approval whose route is decided and is not 告知承诺: commitment letters.
void SuspectCommitmentLetters(const Facts& facts, absl::CivilDay day, const Rules& rules, v1::CaseFile& file);

}  // namespace zhudong::cases
