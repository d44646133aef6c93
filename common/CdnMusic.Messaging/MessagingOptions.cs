using System.ComponentModel.DataAnnotations;

namespace CdnMusic.Messaging;

/// <summary>Settings of events between services. Section <c>Messaging</c>.</summary>
internal sealed class MessagingOptions : IValidatableObject
{
    /// <summary>
    /// The Redis that carries the events, as StackExchange.Redis writes it (<c>host:port,password=…</c>). Default none: nothing is published
    /// or consumed, and events wait in the outbox.
    /// </summary>
    public string Redis { get; set; } = "";

    /// <summary>How long at most until news is noticed whose wake-up call got lost. hh:mm:ss. Default 1 s, 10 ms to 1 min.</summary>
    [Range(typeof(TimeSpan), "00:00:00.01", "00:01:00", ErrorMessage = "must be between 00:00:00.01 and 00:01:00")]
    public TimeSpan PollInterval { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>Most entries in one stream; more wait in the outbox until every reader has come forward. Default 50,000, 1,000 to 10,000,000.</summary>
    [Range(1_000, 10_000_000, ErrorMessage = "must be between 1000 and 10000000")]
    public int StreamLength { get; set; } = 50_000;

    /// <summary>How long a published event stays in the outbox, to be published again if Redis loses it. Default 14 days, 1 to 30 days.</summary>
    [Range(typeof(TimeSpan), "1.00:00:00", "30.00:00:00", ErrorMessage = "must be between 1.00:00:00 and 30.00:00:00")]
    public TimeSpan OutboxRetention { get; set; } = TimeSpan.FromDays(14);

    /// <summary>How long the ids of events seen are kept. Default 35 days, 30 to 365 days.</summary>
    [Range(typeof(TimeSpan), "30.00:00:00", "365.00:00:00", ErrorMessage = "must be between 30.00:00:00 and 365.00:00:00")]
    public TimeSpan InboxRetention { get; set; } = TimeSpan.FromDays(35);

    /// <summary>How often an event is tried before it goes to the dead letters. Default 5, 1 to 100.</summary>
    [Range(1, 100, ErrorMessage = "must be between 1 and 100")]
    public int MaxAttempts { get; set; } = 5;

    /// <summary>Pause after the first failed attempt; doubles with each further one, up to 30 s. Default 200 ms, 1 ms to 30 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "00:00:30", ErrorMessage = "must be between 00:00:00.001 and 00:00:30")]
    public TimeSpan RetryDelay { get; set; } = TimeSpan.FromMilliseconds(200);

    /// <summary>What no single annotation can say.</summary>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        var isReadable = true;
        try
        {
            _ = Redis.Length == 0 ? null : StackExchange.Redis.ConfigurationOptions.Parse(Redis);
        }
        catch (ArgumentException)
        {
            isReadable = false;
        }

        if (!isReadable)
        {
            yield return new ValidationResult("is not of the form 'host:port,password=…'", [nameof(Redis)]);
        }

        if (OutboxRetention >= InboxRetention)
        {
            yield return new ValidationResult("must be shorter than InboxRetention, or what is published again is taken for new", [nameof(OutboxRetention)]);
        }
    }
}
