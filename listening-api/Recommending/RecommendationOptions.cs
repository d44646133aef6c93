using System.ComponentModel.DataAnnotations;

namespace CdnMusic.ListeningApi.Recommending;

/// <summary>Settings of recommendations. Section <c>Recommendations</c>.</summary>
internal sealed class RecommendationOptions
{
    /// <summary>How many tracks, the most heard ones, the model knows. Default 2000, 10 to 10000; training takes the cube of it in time.</summary>
    [Range(10, 10_000, ErrorMessage = "must be between 10 and 10000")]
    public int MaxTracks { get; set; } = 2000;

    /// <summary>EASE's λ: the greater, the more a pair must be heard together to count. Default 500, 0.1 to 100000.</summary>
    [Range(0.1, 100_000, ErrorMessage = "must be between 0.1 and 100000")]
    public double Regularisation { get; set; } = 500;

    /// <summary>How many neighbours of each track are kept. Default 100, 10 to 1000.</summary>
    [Range(10, 1000, ErrorMessage = "must be between 10 and 1000")]
    public int Neighbours { get; set; } = 100;

    /// <summary>How long back listening counts; d.hh:mm:ss. Default 365 days, 1 day to 3650 days.</summary>
    [Range(typeof(TimeSpan), "1.00:00:00", "3650.00:00:00", ErrorMessage = "must be between 1.00:00:00 and 3650.00:00:00")]
    public TimeSpan Memory { get; set; } = TimeSpan.FromDays(365);

    /// <summary>How often a new model is trained; d.hh:mm:ss. Default 1 day, 1 min to 30 days.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "30.00:00:00", ErrorMessage = "must be between 00:01:00 and 30.00:00:00")]
    public TimeSpan TrainEvery { get; set; } = TimeSpan.FromDays(1);
}
