#include "gateway/app/cli/completion.h"

#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "gateway/app/cli/client_commands.h"

namespace zhudong::cli {
namespace {

std::vector<const CLI::App*> Commands(const CLI::App& app) {
  return app.get_subcommands([](const CLI::App*) { return true; });
}

// One line of the script's table for `app` and each command below it: path → words that may follow.
void AppendWords(const CLI::App& app, const std::string& path, std::string& out) {
  std::vector<std::string> words;
  for (const CLI::App* command : Commands(app)) words.push_back(command->get_name());
  for (const CLI::Option* option : app.get_options()) {
    for (const std::string& name : option->get_lnames()) words.push_back("--" + name);
  }
  absl::StrAppend(&out, "    '", path, "') words='", absl::StrJoin(words, " "), "' ;;\n");
  for (const CLI::App* command : Commands(app)) {
    AppendWords(*command, path.empty() ? command->get_name() : absl::StrCat(path, " ", command->get_name()), out);
  }
}

}  // namespace

std::string BashCompletion(const CLI::App& app) {
  std::string table;
  AppendWords(app, "", table);
  return absl::StrCat(
      "# bash completion of zhudong: put this into ~/.local/share/bash-completion/completions/zhudong\n"
      "_zhudong() {\n"
      "  local word path='' words\n"
      "  for word in \"${COMP_WORDS[@]:1:COMP_CWORD-1}\"; do\n"
      "    case \"$word\" in -*) break ;; esac\n"
      "    path=\"${path:+$path }$word\"\n"
      "  done\n"
      "  while :; do\n"
      "    words=''\n"
      "    case \"$path\" in\n",
      table,
      "    esac\n"
      "    [[ -n $words || $path != *' '* ]] && break\n"
      "    path=${path% *}\n"
      "  done\n"
      "  mapfile -t COMPREPLY < <(compgen -W \"$words\" -- \"${COMP_WORDS[COMP_CWORD]}\")\n"
      "}\n"
      "complete -o default -F _zhudong zhudong\n");
}

void AddCompletion(CLI::App& app, Context& context) {
  CLI::App* completion = app.add_subcommand("completion", "shell completion");
  completion->require_subcommand(1);
  CLI::App* bash = completion->add_subcommand("bash", "print a completion script for bash");
  bash->footer("Example:\n  source <(zhudong completion bash)");
  bash->callback([&app, &context] {
    context.run = [&app, &context] {
      context.out << BashCompletion(app);
      return kExitOk;
    };
  });
}

}  // namespace zhudong::cli
