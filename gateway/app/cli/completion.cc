#include "gateway/app/cli/completion.h"

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "gateway/app/cli/client_commands.h"
#include "gateway/app/cli/format.h"

namespace zhudong::cli {
namespace {

std::vector<const CLI::App*> Commands(const CLI::App& app) {
  return app.get_subcommands([](const CLI::App*) { return true; });
}

struct Word {
  std::string text;
  std::string about;  // first line of its help
};

std::string FirstLine(const std::string& text) { return text.substr(0, text.find('\n')); }

// What may follow each command, by its path; "" is the program.
using Words = std::vector<std::pair<std::string, std::vector<Word>>>;

void Collect(const CLI::App& app, const std::string& path, Words& all) {
  std::vector<Word> words;
  for (const CLI::App* command : Commands(app)) {
    words.push_back({command->get_name(), FirstLine(command->get_description())});
  }
  for (const CLI::Option* option : app.get_options()) {
    for (const std::string& name : option->get_lnames()) {
      words.push_back({"--" + name, FirstLine(option->get_description())});
    }
  }
  all.emplace_back(path, std::move(words));
  for (const CLI::App* command : Commands(app)) {
    Collect(*command, path.empty() ? command->get_name() : absl::StrCat(path, " ", command->get_name()), all);
  }
}

Words WordsOf(const CLI::App& app) {
  Words all;
  Collect(app, "", all);
  return all;
}

std::string BashTable(const CLI::App& app) {
  std::string table;
  for (const auto& [path, words] : WordsOf(app)) {
    const std::string joined =
        absl::StrJoin(words, " ", [](std::string* out, const Word& word) { out->append(word.text); });
    absl::StrAppend(&table, "    '", path, "') words='", joined, "' ;;\n");
  }
  return table;
}

}  // namespace

std::string BashCompletion(const CLI::App& app) {
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
      BashTable(app),
      "    esac\n"
      "    [[ -n $words || $path != *' '* ]] && break\n"
      "    path=${path% *}\n"
      "  done\n"
      "  mapfile -t COMPREPLY < <(compgen -W \"$words\" -- \"${COMP_WORDS[COMP_CWORD]}\")\n"
      "}\n"
      "complete -o default -F _zhudong zhudong\n");
}

std::string ZshCompletion(const CLI::App& app) {
  std::string table;
  for (const auto& [path, words] : WordsOf(app)) {
    absl::StrAppend(&table, "    ", ShellWord(path), ") follow=(");
    for (const Word& word : words) {
      absl::StrAppend(&table, "\n      ",
                      ShellWord(absl::StrCat(absl::StrReplaceAll(word.text, {{":", "\\:"}}), ":", word.about)));
    }
    absl::StrAppend(&table, ") ;;\n");
  }
  return absl::StrCat(
      "#compdef zhudong\n"
      "# zsh completion of zhudong: put this as _zhudong into a folder of $fpath\n"
      "local word way=''\n"
      "local -a follow\n"
      "for word in ${words[2,CURRENT-1]}; do\n"
      "  [[ $word == -* ]] && break\n"
      "  way=\"${way:+$way }$word\"\n"
      "done\n"
      "while true; do\n"
      "  follow=()\n"
      "  case \"$way\" in\n",
      table,
      "  esac\n"
      "  (( ${#follow} )) && break\n"
      "  [[ $way == *' '* ]] || break\n"
      "  way=${way% *}\n"
      "done\n"
      "_describe 'zhudong' follow || _files\n");
}

std::string FishCompletion(const CLI::App& app) {
  std::string table;
  for (const auto& [path, words] : WordsOf(app)) {
    absl::StrAppend(&table, "    case ", ShellWord(path), "\n      printf '%s\\n'");
    for (const Word& word : words) {
      absl::StrAppend(&table, " ",
                      ShellWord(absl::StrCat(word.text, "\t", absl::StrReplaceAll(word.about, {{"\\", " "}}))));
    }
    absl::StrAppend(&table, "\n      return\n");
  }
  return absl::StrCat(
      "# fish completion of zhudong: put this into ~/.config/fish/completions/zhudong.fish\n"
      "function __zhudong_words\n"
      "  set -l path\n"
      "  for word in (commandline -opc)[2..-1]\n"
      "    string match -q -- '-*' $word; and break\n"
      "    set path $path $word\n"
      "  end\n"
      "  switch \"$path\"\n",
      table,
      "  end\n"
      "end\n"
      "complete -c zhudong -a '(__zhudong_words)'\n");
}

void AddCompletion(CLI::App& app, Context& context) {
  CLI::App* completion = app.add_subcommand("completion", "shell completion");
  completion->require_subcommand(1);
  struct Shell {
    const char* name;
    std::string (*script)(const CLI::App&);
    const char* example;
  };
  static constexpr Shell kShells[] = {
      {"bash", &BashCompletion, "Example:\n  source <(zhudong completion bash)"},
      {"zsh", &ZshCompletion, "Example:\n  zhudong completion zsh > /usr/local/share/zsh/site-functions/_zhudong"},
      {"fish", &FishCompletion, "Example:\n  zhudong completion fish > ~/.config/fish/completions/zhudong.fish"},
  };
  for (const Shell& shell : kShells) {
    CLI::App* command =
        completion->add_subcommand(shell.name, absl::StrCat("print a completion script for ", shell.name));
    command->footer(shell.example);
    command->callback([&app, &context, script = shell.script] {
      context.run = [&app, &context, script] {
        context.out << script(app);
        return kExitOk;
      };
    });
  }
}

}  // namespace zhudong::cli
