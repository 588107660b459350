#include "gateway/app/cli/commands.h"

#include <sstream>

#include "gateway/app/cli/completion.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace zhudong::cli {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

std::string Nothing(const char*) { return {}; }

struct Outcome {
  int code;
  std::string out;
  std::string err;
};

Outcome Zhudong(std::vector<const char*> arguments, const std::vector<AddCommand>& own = {}) {
  arguments.insert(arguments.begin(), "zhudong");
  std::ostringstream out, err;
  const int code = RunProgram(static_cast<int>(arguments.size()), arguments.data(), own, out, err, &Nothing);
  return {code, out.str(), err.str()};
}

void AddThrowing(CLI::App& app, Context& context) {
  app.add_subcommand("throw", "")->callback([&context] {
    context.run = []() -> int { throw std::runtime_error("broken"); };
  });
}

TEST(Program, HelpListsCommandsExitCodesAndExamples) {
  const Outcome help = Zhudong({"--help"});
  EXPECT_EQ(help.code, kExitOk);
  for (const char* word : {"status", "feed", "project", "forecast", "demand", "deadletter", "subscriber", "replay",
                           "quarantine", "completion", "Exit codes:", "zhudong dev", "ZHUDONG_GATEWAY"}) {
    EXPECT_THAT(help.out, HasSubstr(word));
  }
}

TEST(Program, WrongUsageIsTwo) {
  EXPECT_EQ(Zhudong({}).code, kExitUsage);
  EXPECT_EQ(Zhudong({"nonsense"}).code, kExitUsage);
  EXPECT_EQ(Zhudong({"status", "--output", "xml"}).code, kExitUsage);
  EXPECT_EQ(Zhudong({"project", "list", "--stage", "half_built"}).code, kExitUsage);
  EXPECT_EQ(Zhudong({"feed", "import", "land", "/nowhere.csv"}).code, kExitUsage);
  EXPECT_EQ(Zhudong({"deadletter", "replay", "grid"}).code, kExitUsage);
  EXPECT_EQ(Zhudong({"deadletter", "replay", "grid", "p-1.1", "--all"}).code, kExitUsage);
  EXPECT_EQ(Zhudong({"deadletter", "skip", "grid", "p-1.1"}).code, kExitUsage) << "no reason";
  EXPECT_EQ(Zhudong({"subscriber", "disable", "grid"}).code, kExitUsage) << "no reason";
  EXPECT_EQ(Zhudong({"replay", "start", "grid", "--dry-run"}).code, kExitUsage) << "of what?";
  EXPECT_EQ(Zhudong({"replay", "start", "grid", "--never-tried", "--event", "p-1.1", "--dry-run"}).code, kExitUsage);
  EXPECT_EQ(Zhudong({"replay", "start", "grid", "--since", "yesterday", "--dry-run"}).code, kExitUsage);
  EXPECT_EQ(Zhudong({"replay", "start", "grid", "--never-tried"}).code, kExitUsage) << "no reason";
}

TEST(Program, MissingCertificatesAreSaid) {
  const Outcome status = Zhudong({"status"});
  EXPECT_EQ(status.code, kExitUsage);
  EXPECT_THAT(status.err, HasSubstr("--cert (ZHUDONG_CERT)"));
}

TEST(Program, WhatALibraryThrowsIsUnexpected) {
  const Outcome thrown = Zhudong({"throw"}, {&AddThrowing});
  EXPECT_EQ(thrown.code, kExitUnexpected);
  EXPECT_THAT(thrown.err, HasSubstr("broken"));
}

// Every command that can be run teaches: it says what it does and shows examples.
void ExpectTaught(const CLI::App& app) {
  const auto commands = app.get_subcommands([](const CLI::App*) { return true; });
  if (commands.empty()) {
    EXPECT_FALSE(app.get_description().empty()) << app.get_name();
    EXPECT_THAT(app.get_footer(), HasSubstr("zhudong ")) << app.get_name();
  }
  for (const CLI::App* command : commands) ExpectTaught(*command);
}

TEST(Program, EveryCommandHasExamples) {
  std::ostringstream out, err;
  Context context{.out = out, .err = err, .environment = &Nothing};
  CLI::App app;
  BuildProgram(app, {}, context);
  ExpectTaught(app);
}

TEST(Completion, KnowsCommandsAndOptions) {
  const Outcome bash = Zhudong({"completion", "bash"});
  EXPECT_EQ(bash.code, kExitOk);
  EXPECT_THAT(bash.out, StartsWith("# bash completion"));
  EXPECT_THAT(bash.out, HasSubstr("'deadletter') words='list show release replay"));
  EXPECT_THAT(bash.out, HasSubstr("--dry-run"));
}

}  // namespace
}  // namespace zhudong::cli
