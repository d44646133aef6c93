using CdnMusic.Hosting.Configuration;
using CdnMusic.Messaging.Inbox;
using CdnMusic.Messaging.Outbox;
using CdnMusic.Messaging.Streams;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace CdnMusic.Messaging;

/// <summary>
/// Events between services. A service with an <c>NpgsqlDataSource</c> registered calls <see cref="AddMessaging"/> once, then
/// <see cref="AddOutboxRelay"/> if it writes events (<see cref="OutboxTable.AddAsync"/>) and <see cref="AddEventConsumer{T}"/> for those it
/// reads. <c>app.MapDeadLetters</c> lets operators see and replay what a handler could not deal with.
/// </summary>
public static class MessagingRegistration
{
    /// <summary>The settings of section <c>Messaging</c> and the connection to Redis.</summary>
    /// <param name="services">The service's parts.</param>
    /// <param name="source">The service's name, as it stands in its events; one database each.</param>
    public static IServiceCollection AddMessaging(this IServiceCollection services, string source)
    {
        services.AddStrictOptions<MessagingOptions>("Messaging");
        return services.AddSingleton(new MessagingSource(source)).AddSingleton<RedisConnection>().AddSingleton<MessagingMetrics>();
    }

    /// <summary>Publishes the table <c>outbox</c>, which it makes unless migrations have.</summary>
    public static IServiceCollection AddOutboxRelay(this IServiceCollection services) => services.AddHostedService<OutboxRelay>();

    /// <summary>Brings the events of some streams to a handler, each once and in order.</summary>
    /// <param name="services">The service's parts.</param>
    /// <param name="reader">The consumer group, such as the service's name; stable for ever, or everything retained is read anew.</param>
    /// <param name="streams">Their names.</param>
    public static IServiceCollection AddEventConsumer<T>(this IServiceCollection services, string reader, params string[] streams)
        where T : class, IEventHandler
    {
        var subscription = new EventSubscription(reader, typeof(T), streams);
        services.AddSingleton(subscription).AddScoped<T>();
        return services.AddSingleton<IHostedService>(provider => ActivatorUtilities.CreateInstance<EventConsumer>(provider, subscription));
    }
}
