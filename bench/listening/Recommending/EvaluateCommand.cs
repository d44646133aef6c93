using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using CdnMusic.ListeningApi.Recommending;

namespace CdnMusic.ListeningBench.Recommending;

/// <summary><c>bench listening-evaluate FILE</c>: EASE beside popularity and item-kNN, on the same split of any user,item,count file.</summary>
internal static class EvaluateCommand
{
    private const int Neighbours = 100;

    public static Command Create()
    {
        var file = new Argument<FileInfo>("file") { Description = "CSV of user,item,count" };
        var items = new Option<int>("--max-items") { Description = "the most heard items; the others are left out for all", DefaultValueFactory = _ => 2000 };
        var lambda = new Option<double>("--lambda") { Description = "EASE's regularisation", DefaultValueFactory = _ => 500 };
        var seed = new Option<int>("--seed") { Description = "of the split", DefaultValueFactory = _ => 1 };
        var share = new Option<double>("--test-share") { Description = "of the listeners", DefaultValueFactory = _ => 0.2 };
        var command = new Command("listening-evaluate", "Recall@20, Recall@50 and nDCG@100 of recommendations, strong generalisation") { file, items, lambda, seed, share };
        command.SetAction(parsed => Run(
            parsed.GetValue(file)!, parsed.GetValue(items), parsed.GetValue(lambda), parsed.GetValue(seed), parsed.GetValue(share)));
        return command;
    }

    private static int Run(FileInfo file, int maxItems, double lambda, int seed, double share)
    {
        ListenMatrix matrix;
        try
        {
            matrix = ListenMatrix.Of(CountsFile.Read(file.FullName), maxItems);
        }
        catch (Exception error) when (error is IOException or FormatException)
        {
            Console.Error.WriteLine("listening-evaluate: " + error.Message);
            return 1;
        }

        var evaluation = new Evaluation(matrix, share, seed);
        if (lambda <= 0 || evaluation.Tested == 0)
        {
            Console.Error.WriteLine("listening-evaluate: lambda must be above 0, and among the tested listeners must be some with 5 items or more");
            return 1;
        }

        Console.WriteLine($"{matrix.Users.Count} listeners, {matrix.Items.Count} items, {matrix.Users.Sum(u => u.Length)} pairs; {evaluation.Tested} listeners tested, never trained on");
        Console.WriteLine("model        Recall@20  Recall@50  nDCG@100  training s");
        Print("popularity", evaluation, () => new PopularityModel(evaluation.Training));
        Print("item-kNN", evaluation, () => new ItemKnn(evaluation.Training, Neighbours));
        Print("EASE", evaluation, () => EaseModel.Train(evaluation.Training, lambda));
        return 0;
    }

    private static void Print(string name, Evaluation evaluation, Func<IItemModel> train)
    {
        var started = Stopwatch.GetTimestamp();
        var model = train();
        var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        var (recall20, recall50, ndcg) = evaluation.Measure(model);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name,-12} {recall20,9:F4}  {recall50,9:F4}  {ndcg,8:F4}  {seconds,10:F1}"));
    }
}
