using System.CommandLine;

namespace CdnMusic.ListeningBench.Recommending;

/// <summary><c>bench listening-generate FILE</c>: a file for <c>listening-evaluate</c> whose truth is known.</summary>
internal static class GenerateCommand
{
    public static Command Create()
    {
        var file = new Argument<FileInfo>("file") { Description = "CSV to write: user,item,count; an item's name starts with its genre" };
        var genres = Number("--genres", 20);
        var items = Number("--items-per-genre", 100);
        var users = Number("--users", 10_000);
        var each = Number("--per-user", 40);
        var seed = Number("--seed", 1);
        var noise = new Option<double>("--noise") { Description = "share of listening outside of one's genres", DefaultValueFactory = _ => 0.2 };
        var command = new Command("listening-generate", "listening with a known truth") { file, genres, items, users, each, seed, noise };
        command.SetAction(parsed =>
        {
            var generator = new ListenGenerator(
                parsed.GetValue(genres), parsed.GetValue(items), parsed.GetValue(users), parsed.GetValue(each), parsed.GetValue(noise));
            File.WriteAllLines(
                parsed.GetValue(file)!.FullName, generator.Generate(parsed.GetValue(seed)).Select(l => $"{l.User},{l.Item},{l.Count}").Prepend("user,item,count"));
        });
        return command;
    }

    private static Option<int> Number(string name, int value)
    {
        var option = new Option<int>(name) { DefaultValueFactory = _ => value };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 1 or > 1_000_000)
            {
                result.AddError($"{name} must be 1-1000000");
            }
        });
        return option;
    }
}
