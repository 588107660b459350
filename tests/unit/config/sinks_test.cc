// Subscribers of each type: what they need, what they may not have, what can't be together.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sys/stat.h>

#include <fstream>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gateway/config/load.h"
#include "tests/unit/temp_folder.h"

namespace zhudong::config {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class SinksTest : public testing::Test {
 protected:
  SinksTest() {
    for (const char* name : {"server.crt", "server.key", "ca.crt", "secret"})
      std::ofstream(folder_.Path(name)) << "-\n";
    for (const char* name : {"server.key", "secret"}) chmod(folder_.Path(name).c_str(), 0600);
  }
  std::vector<std::string> ProblemsOf(const std::string& subscriber) {
    const std::string path = folder_.Path("gateway.toml");
    const std::string text =
        absl::StrCat("[server]\ncertificate = \"server.crt\"\nkey = \"server.key\"\nclient_ca = \"ca.crt\"\n",
                     "[storage]\npath = \"state\"\n[[subscriber]]\nname = \"grid\"\n", subscriber);
    std::vector<std::string> problems;
    const ParseResult result = Parse(text, path, folder_.Path(""));
    for (const Problem& problem : result.problems)
      problems.push_back(absl::StrCat(problem.setting, ": ", problem.message));
    return problems;
  }
  std::vector<std::string> WebhookProblems(const std::string& more) {
    return ProblemsOf(absl::StrCat("type = \"webhook\"\nsecret_file = \"secret\"\n", more));
  }
  static std::string Url(const std::string& rest, const std::string& scheme = "https://") {
    return absl::StrCat("url = \"", scheme, rest, "\"\n");
  }
  const TempFolder folder_;
};

TEST_F(SinksTest, AWebhookNeedsItsUrlAndSecretsAndNothingElse) {
  EXPECT_THAT(WebhookProblems(Url("planning.example/zhudong?from=gateway")), IsEmpty());
  EXPECT_THAT(WebhookProblems(Url("[2606:4700::1111]:8443/hook")), IsEmpty());
  EXPECT_THAT(WebhookProblems(Url("planning.example", "http://") + "allow_http = true"), IsEmpty());
  EXPECT_THAT(ProblemsOf("type = \"webhook\""),
              testing::AllOf(Contains(HasSubstr("subscriber.url")), Contains(HasSubstr("subscriber.secret_file"))));
  EXPECT_THAT(WebhookProblems(Url("a.example") + "target = \"h:1\""), Contains(HasSubstr("is for type grpc_push")));
  EXPECT_THAT(ProblemsOf(Url("a.example") + "target = \"h:1\""), Contains(HasSubstr("is for type webhook")));
}

TEST_F(SinksTest, AWrongUrlIsToldWithWhatToDo) {
  const std::string write = "write https://";
  for (const auto& [url, words] :
       std::vector<std::pair<std::string, std::string>>{{Url("planning.example/hook", ""), write},
                                                        {Url("planning.example", "ftp://"), write},
                                                        {Url(""), "names no host"},
                                                        {Url("/hook"), "names no host"},
                                                        {Url("a.example:0/"), "names no host, or no port"},
                                                        {Url("a.example:https/"), "names no host, or no port"},
                                                        {Url("me:pass@a.example/"), "holds a name and password"},
                                                        {Url("a.example/#part"), "holds what no address may hold"},
                                                        {Url("a.example/a b"), "holds what no address may hold"},
                                                        {Url("a.example/", "http://"), "set allow_http = true"}}) {
    EXPECT_THAT(WebhookProblems(url), Contains(HasSubstr(words))) << url;
  }
  EXPECT_THAT(WebhookProblems(Url("a.example") + "parallel = 65"), Contains(HasSubstr("parallel")));
}

TEST_F(SinksTest, APostgresTableNeedsAServerARoleAndTheServersCa) {
  const std::string least = "type = \"postgres_table\"\ntarget = \"h:5432\"\ndatabase = \"planning\"\nuser = \"w\"\n";
  EXPECT_THAT(ProblemsOf(least + "ca = \"ca.crt\""), IsEmpty());
  EXPECT_THAT(ProblemsOf(least + "tls = \"disable\""), IsEmpty());
  EXPECT_THAT(ProblemsOf(least), Contains(HasSubstr("is required where tls is verify-full")));
  EXPECT_THAT(ProblemsOf(least + "tls = \"prefer\""), Contains(HasSubstr("is none of: verify-full require disable")));
  EXPECT_THAT(ProblemsOf(least + "tls = \"require\"\nschema = \"Planning; DROP\""),
              Contains(HasSubstr("is no name of a schema")));
  EXPECT_THAT(ProblemsOf("type = \"postgres_table\""),
              testing::AllOf(Contains(HasSubstr("subscriber.target")), Contains(HasSubstr("subscriber.database")),
                             Contains(HasSubstr("subscriber.user"))));
}

TEST_F(SinksTest, AnswersGoToPlatformsThatHaveFeeds) {
  const std::string answers = Url("a.example") + "receives = \"answers\"\n";
  EXPECT_THAT(WebhookProblems(answers), IsEmpty());
  EXPECT_THAT(WebhookProblems(answers + "answers_for = [\"elsewhere\"]"),
              Contains(testing::AllOf(HasSubstr("subscriber.answers_for"), HasSubstr("no [[feed]] is named"))));
  EXPECT_THAT(WebhookProblems(Url("a.example") + "answers_for = [\"elsewhere\"]"),
              Contains(HasSubstr("goes with receives = \"answers\"")));
  EXPECT_THAT(ProblemsOf("type = \"postgres_table\"\ntarget = \"h:5432\"\ndatabase = \"planning\"\nuser = \"w\"\n"
                         "ca = \"ca.crt\"\nreceives = \"answers\"\n"),
              Contains(HasSubstr("answers, cases and invitations go by webhook, kafka_sink or grpc_push")));
}

TEST_F(SinksTest, InvitationsGoTheWayOfAnswers) {
  const std::string invitations = Url("a.example") + "receives = \"invitations\"\n";
  EXPECT_THAT(WebhookProblems(invitations), IsEmpty());
  EXPECT_THAT(WebhookProblems(invitations + "answers_for = [\"elsewhere\"]"),
              Contains(testing::AllOf(HasSubstr("subscriber.answers_for"), HasSubstr("no [[feed]] is named"))));
  EXPECT_THAT(ProblemsOf("type = \"postgres_table\"\ntarget = \"h:5432\"\ndatabase = \"planning\"\nuser = \"w\"\n"
                         "ca = \"ca.crt\"\nreceives = \"invitations\"\n"),
              Contains(HasSubstr("postgres_table keeps forecasts")));
}

TEST_F(SinksTest, CaseCallsNeedTheirFilesAndCasesAndNoQuery) {
  std::ofstream(folder_.Path("calls.toml")) << "-\n";
  const std::string least = "type = \"case_calls\"\nsecret_file = \"secret\"\n" + Url("a.example/api");
  const std::string cases = least + "receives = \"cases\"\ncalls = [\"calls.toml\"]\n";
  EXPECT_THAT(ProblemsOf(cases), IsEmpty());
  EXPECT_THAT(ProblemsOf(least), testing::AllOf(Contains(HasSubstr("subscriber.calls: is required")),
                                                Contains(HasSubstr("must be \"cases\" for case_calls"))));
  EXPECT_THAT(ProblemsOf(cases + "fields = [\"stage\"]\n"), Contains(HasSubstr("its call files say what leaves")));
  EXPECT_THAT(ProblemsOf("type = \"case_calls\"\nsecret_file = \"secret\"\nreceives = \"cases\"\n"
                         "calls = [\"calls.toml\", \"none.toml\"]\n" +
                         Url("a.example/api?x=1")),
              testing::AllOf(Contains(HasSubstr("holds a query")), Contains(HasSubstr("none.toml is not there"))));
  EXPECT_THAT(WebhookProblems(Url("a.example") + "calls = [\"calls.toml\"]"),
              Contains(HasSubstr("is for type case_calls")));
}

TEST_F(SinksTest, APostgresTableGetsFullEventsAlone) {
  const std::string least =
      "type = \"postgres_table\"\ntarget = \"h:5432\"\ndatabase = \"planning\"\nuser = \"w\"\nca = \"ca.crt\"\n";
  EXPECT_THAT(ProblemsOf(least + "events = \"full\""), IsEmpty());
  EXPECT_THAT(ProblemsOf(least + "events = \"changes\""),
              Contains(testing::AllOf(HasSubstr("subscriber.events"), HasSubstr("must be \"full\" for tables"))));
  EXPECT_THAT(WebhookProblems(Url("a.example") + "events = \"changes\""), IsEmpty());
}

}  // namespace
}  // namespace zhudong::config
