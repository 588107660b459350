#include "gateway/policy/pack_guide.h"

#include <algorithm>
#include <map>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "gateway/model/dates.h"
#include "gateway/policy/pack_entry.h"

namespace zhudong::policy {
namespace {

constexpr int64_t kMostServices = 100'000;

v1::GuideArea ToProto(Area area) {
  switch (area) {
    case Area::kCentre:
      return v1::GUIDE_AREA_CENTRE;
    case Area::kCity:
      return v1::GUIDE_AREA_CITY;
    case Area::kTown:
      return v1::GUIDE_AREA_TOWN;
    case Area::kRural:
      return v1::GUIDE_AREA_RURAL;
    case Area::kUrban:
      return v1::GUIDE_AREA_URBAN;
    case Area::kWhole:
      return v1::GUIDE_AREA_WHOLE;
  }
  return v1::GUIDE_AREA_UNSPECIFIED;
}

class GuideEntries {
 public:
  GuideEntries(PackFields& fields, Pack& pack) : fields_(fields), pack_(pack) {}

  void Boundary(const toml::table& table) {
    fields_.OnlyKeys(table, {"customers", "up_to", "metering", "parts", "area", "value", "unit", "inclusive",
                             "permanent", "unless", "when", "effective_from", "effective_until", "rule_ids", "quote"});
    PackSaid<v1::GuideBoundary> entry;
    entry.scope = CustomersOf(fields_, table, pack_);
    v1::GuideBoundary& said = entry.said;
    const WordList<v1::InvestmentBoundary> words = {{"meter", v1::INVESTMENT_BOUNDARY_METER},
                                                    {"red_line", v1::INVESTMENT_BOUNDARY_RED_LINE},
                                                    {"land_red_line", v1::INVESTMENT_BOUNDARY_LAND_RED_LINE},
                                                    {"planned_red_line", v1::INVESTMENT_BOUNDARY_PLANNED_RED_LINE},
                                                    {"wider_rules", v1::INVESTMENT_BOUNDARY_WIDER_RULES}};
    said.set_up_to(fields_.Word(table, "up_to", words).value_or(v1::INVESTMENT_BOUNDARY_UNSPECIFIED));
    if (const std::optional<bool> metering = fields_.Flag(table, "metering")) said.set_metering(*metering);
    const std::vector<std::string> parts = fields_.List(table, "parts", false);
    said.mutable_parts()->Assign(parts.begin(), parts.end());
    if (table.contains("value") || table.contains("area")) {
      const CapacityLimit limit{AreaOf(fields_, table),
                                NumberOf(fields_, table, "value"),
                                UnitOf(fields_, table),
                                fields_.Flag(table, "inclusive").value_or(true),
                                {}};
      *said.mutable_within() = CapacityOf(limit);
      said.mutable_within()->clear_basis();
    }
    said.set_permanent(fields_.Flag(table, "permanent").value_or(false));
    if (table.contains("unless")) said.set_unless(fields_.Text(table, "unless"));
    *said.mutable_basis() = Basis(table);
    if (!fields_.Chosen(table)) return;
    for (const auto& other : pack_.boundaries) {
      if (SameArea(other.said, said) && Meet(other.scope, entry.scope)) {
        fields_.Problem(table, "another [[investment_boundary]] holds for the same customers from the same day");
      }
    }
    pack_.boundaries.push_back(std::move(entry));
  }

  void Favour(const toml::table& table) {
    fields_.OnlyKeys(table,
                     {"customers", "projects", "when", "effective_from", "effective_until", "rule_ids", "quote"});
    PackSaid<v1::GuideFavour> entry;
    entry.scope = CustomersOf(fields_, table, pack_);
    const std::vector<std::string> projects = fields_.List(table, "projects", true);
    entry.said.mutable_projects()->Assign(projects.begin(), projects.end());
    *entry.said.mutable_basis() = Basis(table);
    if (fields_.Chosen(table)) pack_.favoured.push_back(std::move(entry));
  }

  void Charge(const toml::table& table) {
    fields_.OnlyKeys(table, {"code", "name", "customers", "yuan", "per", "charged_by", "when", "effective_from",
                             "effective_until", "rule_ids", "quote"});
    PackSaid<v1::GuideCharge> entry;
    entry.scope = CustomersOf(fields_, table, pack_);
    entry.said.set_code(fields_.Code(table, "code"));
    entry.said.set_name(fields_.Text(table, "name"));
    if (table.contains("yuan")) entry.said.set_yuan(NumberOf(fields_, table, "yuan"));
    if (table.contains("per")) entry.said.set_per(fields_.Text(table, "per", PackFields::kMaxCodeBytes));
    if (table.contains("charged_by")) entry.said.set_charged_by(fields_.Text(table, "charged_by"));
    *entry.said.mutable_basis() = Basis(table);
    if (!fields_.Chosen(table)) return;
    for (const auto& other : pack_.charges) {
      if (other.said.code() == entry.said.code() && Meet(other.scope, entry.scope)) {
        fields_.Problem(table, absl::StrCat(entry.said.code(), " is charged twice of one customer from the same day"));
      }
    }
    pack_.charges.push_back(std::move(entry));
  }

  void Programme(const toml::table& table) {
    fields_.OnlyKeys(table, {"code", "name", "means", "customers", "when", "effective_from", "effective_until",
                             "rule_ids", "quote"});
    PackSaid<v1::GuideProgramme> entry;
    entry.scope = CustomersOf(fields_, table, pack_);
    entry.said.set_code(fields_.Code(table, "code"));
    entry.said.set_name(fields_.Text(table, "name"));
    const std::vector<std::string> means = fields_.List(table, "means", true);
    entry.said.mutable_means()->Assign(means.begin(), means.end());
    *entry.said.mutable_basis() = Basis(table);
    if (fields_.Chosen(table)) pack_.programmes.push_back(std::move(entry));
  }

  void Hotline(const toml::table& table) {
    fields_.OnlyKeys(table, {"number", "name", "when", "effective_from", "effective_until", "rule_ids", "quote"});
    PackTold<v1::GuideHotline> entry;
    const std::string number = fields_.Text(table, "number", PackFields::kMaxCodeBytes);
    if (!std::all_of(number.begin(), number.end(), [](char c) { return absl::ascii_isdigit(c) || c == '-'; })) {
      fields_.Problem(PackFields::At(table, "number"), "number is a telephone number, of digits and -");
    }
    entry.told.set_number(number);
    entry.told.set_name(fields_.Text(table, "name"));
    Keep(table, std::move(entry), pack_.hotlines);
  }

  void Catalogue(const toml::table& root, const toml::table& table) {
    fields_.OnlyKeys(
        table, {"categories", "items", "channels", "when", "effective_from", "effective_until", "rule_ids", "quote"});
    PackTold<v1::GuideCatalogue> entry;
    entry.told.set_categories(Count(table, "categories"));
    entry.told.set_items(Count(table, "items"));
    Channels(table, *entry.told.mutable_channels());
    Services(root, entry.told);
    Keep(table, std::move(entry), pack_.catalogues);
  }

  void Publication(const toml::table& table) {
    fields_.OnlyKeys(table, {"items", "channels", "when", "effective_from", "effective_until", "rule_ids", "quote"});
    PackTold<v1::GuidePublication> entry;
    for (const v1::PublishedItem item :
         fields_.EnumList<v1::PublishedItem>(table, "items", "PUBLISHED_ITEM_", &v1::PublishedItem_Parse, true)) {
      entry.told.add_items()->set_item(item);
    }
    Channels(table, *entry.told.mutable_channels());
    Keep(table, std::move(entry), pack_.publications);
  }

  void Invitation(const toml::table& table) {
    fields_.OnlyKeys(table, {"after", "channels", "when", "effective_from", "effective_until", "rule_ids", "quote"});
    PackInvitation entry;
    entry.after = fields_.EnumList<v1::EventKind>(table, "after", "EVENT_KIND_", &v1::EventKind_Parse, true);
    if (!std::all_of(entry.after.begin(), entry.after.end(), &IsProcedure)) {
      fields_.Problem(
          PackFields::At(table, "after"),
          "after names what an authority does for an applicant: construction_permit, business_registration");
    }
    entry.invitation.channels = fields_.List(table, "channels", false);
    entry.invitation.rests = RestsOf(fields_, table, pack_);
    entry.effective_until = LastDay(fields_, table, pack_);
    if (fields_.Chosen(table)) pack_.invitations.push_back(std::move(entry));
  }

  // A list that nobody counts would be shown nowhere.
  void NoServicesWithoutCatalogue(const toml::table& root) {
    for (const char* key : {"service_category", "service_item"}) {
      if (root.contains(key) && !root.contains("catalogue")) {
        fields_.Problem(PackFields::At(root, key), "needs a [[catalogue]], which says how many there are");
      }
    }
  }

 private:
  v1::GuideBasis Basis(const toml::table& table) { return BasisOf(RestsOf(fields_, table, pack_)); }

  template <typename Told>
  void Keep(const toml::table& table, PackTold<Told> entry, std::vector<PackTold<Told>>& entries) {
    *entry.told.mutable_basis() = Basis(table);
    entry.effective_from = FirstDay(fields_, table, pack_);
    entry.effective_until = LastDay(fields_, table, pack_);
    if (fields_.Chosen(table)) entries.push_back(std::move(entry));
  }

  void Channels(const toml::table& table, google::protobuf::RepeatedPtrField<std::string>& channels) {
    const std::vector<std::string> list = fields_.List(table, "channels", false);
    channels.Assign(list.begin(), list.end());
  }

  int Count(const toml::table& table, std::string_view key) {
    const int64_t count = PackFields::At(table, key).value_or(int64_t{-1});
    if (count < 1 || count > kMostServices) {
      fields_.Problem(PackFields::At(table, key),
                      absl::StrCat(base::ToAbsl(key), " must be given, 1 to ", kMostServices));
    }
    return static_cast<int>(count);
  }

  // The items rest on the words of the catalogue. As many as it counts, or none: half a list is a mistake.
  void Services(const toml::table& root, v1::GuideCatalogue& catalogue) {
    std::map<std::string, std::string> categories;
    for (const toml::table* table : fields_.Entries(root, "service_category")) {
      fields_.OnlyKeys(*table, {"code", "name"});
      if (!categories.emplace(fields_.Code(*table, "code"), fields_.Text(*table, "name")).second) {
        fields_.Problem(*table, "another [[service_category]] has this code");
      }
    }
    std::map<std::string, bool> items;
    for (const toml::table* table : fields_.Entries(root, "service_item")) {
      fields_.OnlyKeys(*table, {"code", "name", "category", "channels"});
      v1::GuideServiceItem& item = *catalogue.add_listed();
      item.set_code(fields_.Code(*table, "code"));
      item.set_name(fields_.Text(*table, "name"));
      item.set_category_code(fields_.Code(*table, "category"));
      Channels(*table, *item.mutable_channels());
      const auto category = categories.find(item.category_code());
      if (category == categories.end()) {
        fields_.Problem(PackFields::At(*table, "category"), "no [[service_category]] has this code");
      } else {
        item.set_category_name(category->second);
      }
      if (!items.emplace(item.code(), true).second) {
        fields_.Problem(*table, "another [[service_item]] has this code");
      }
    }
    if (items.empty() && categories.empty()) return;
    if (static_cast<int>(items.size()) != catalogue.items() ||
        static_cast<int>(categories.size()) != catalogue.categories()) {
      fields_.Problem(PackFields::At(root, "catalogue"),
                      absl::StrCat("counts ", catalogue.categories(), " categories and ", catalogue.items(),
                                   " items, but ", categories.size(), " and ", items.size(), " are listed"));
    }
  }

  static bool SameArea(const v1::GuideBoundary& a, const v1::GuideBoundary& b) {
    return a.within().area() == b.within().area();
  }

  PackFields& fields_;
  Pack& pack_;
};

}  // namespace

v1::GuideBasis BasisOf(const Rests& rests) {
  v1::GuideBasis basis;
  basis.set_region_code(rests.region_code);
  basis.set_region_name(rests.region_name);
  basis.set_pack(rests.pack);
  basis.set_effective_from(model::FormatIsoDate(rests.effective_from));
  basis.mutable_rule_ids()->Assign(rests.rule_ids.begin(), rests.rule_ids.end());
  basis.set_quote(rests.quote);
  return basis;
}

v1::GuideCapacity CapacityOf(const CapacityLimit& limit) {
  v1::GuideCapacity capacity;
  capacity.set_area(ToProto(limit.area));
  if (limit.unit == PowerUnit::kKw) {
    capacity.set_kw(limit.value);
  } else {
    capacity.set_kva(limit.value);
  }
  capacity.set_inclusive(limit.inclusive);
  *capacity.mutable_basis() = BasisOf(limit.rests);
  return capacity;
}

void ParseGuide(const toml::table& root, PackFields& fields, Pack& pack) {
  GuideEntries entries(fields, pack);
  for (const toml::table* entry : fields.Entries(root, "investment_boundary")) entries.Boundary(*entry);
  for (const toml::table* entry : fields.Entries(root, "favoured_project")) entries.Favour(*entry);
  for (const toml::table* entry : fields.Entries(root, "charge")) entries.Charge(*entry);
  for (const toml::table* entry : fields.Entries(root, "programme")) entries.Programme(*entry);
  for (const toml::table* entry : fields.Entries(root, "hotline")) entries.Hotline(*entry);
  for (const toml::table* entry : fields.Entries(root, "catalogue")) entries.Catalogue(root, *entry);
  for (const toml::table* entry : fields.Entries(root, "publication")) entries.Publication(*entry);
  for (const toml::table* entry : fields.Entries(root, "invitation")) entries.Invitation(*entry);
  entries.NoServicesWithoutCatalogue(root);
}

}  // namespace zhudong::policy
