using System.CommandLine;

namespace CdnMusic.PeerBench.Running;

/// <summary>A whole number with bounds on the command line.</summary>
internal static class CountOption
{
    public static Option<int> Create(string name, string description, int standard, int least, int most)
    {
        var option = new Option<int>(name) { Description = description, DefaultValueFactory = _ => standard };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is var value && (value < least || value > most))
            {
                result.AddError($"{name} must be {least}-{most}");
            }
        });
        return option;
    }
}
