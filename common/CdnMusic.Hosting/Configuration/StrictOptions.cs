using System.ComponentModel.DataAnnotations;
using System.Reflection;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace CdnMusic.Hosting.Configuration;

/// <summary>
/// Binds a configuration section property by property, so that unknown keys, unreadable values and out-of-range values are all
/// reported, each as <c>Section:Key: what is wrong</c>, and none hides another.
/// </summary>
internal sealed class StrictOptions<T>(IConfiguration configuration, string section) : IConfigureOptions<T>, IValidateOptions<T>
    where T : class
{
    private readonly List<string> _mistakes = [];

    public void Configure(T options)
    {
        _mistakes.Clear();
        Bind(configuration.GetSection(section), options);
    }

    public ValidateOptionsResult Validate(string? name, T options)
    {
        var mistakes = new List<string>(_mistakes);
        Check(section, options, mistakes);
        return mistakes.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(mistakes);
    }

    private void Bind(IConfigurationSection section, object target)
    {
        var properties = target.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(p => p.CanWrite || IsNested(p));
        var byName = properties.ToDictionary(p => p.Name, StringComparer.OrdinalIgnoreCase);
        foreach (var child in section.GetChildren())
        {
            if (!byName.TryGetValue(child.Key, out var property))
            {
                _mistakes.Add($"{child.Path}: no such setting; known here: {string.Join(", ", byName.Keys.Order())}");
            }
            else if (IsNested(property))
            {
                Bind(child, property.GetValue(target)!);
            }
            else
            {
                BindValue(child, property, target);
            }
        }
    }

    private void BindValue(IConfigurationSection child, PropertyInfo property, object target)
    {
        try
        {
            if (child.Get(property.PropertyType) is { } value)
            {
                property.SetValue(target, value);
            }
        }
        catch (InvalidOperationException)
        {
            _mistakes.Add($"{child.Path}: '{child.Value}' is not a valid {FriendlyName(property.PropertyType)}");
        }
    }

    private static void Check(string path, object options, List<string> mistakes)
    {
        var results = new List<ValidationResult>();
        foreach (var property in options.GetType().GetProperties())
        {
            Validator.TryValidateProperty(property.GetValue(options), new ValidationContext(options) { MemberName = property.Name }, results);
        }

        // Validator.TryValidateObject would leave this out as soon as one property is wrong, and so hide mistakes behind each other.
        if (options is IValidatableObject whole)
        {
            results.AddRange(whole.Validate(new ValidationContext(options)));
        }

        mistakes.AddRange(results.Select(r => $"{path}{string.Concat(r.MemberNames.Select(m => ":" + m))}: {r.ErrorMessage}"));
        foreach (var nested in options.GetType().GetProperties().Where(IsNested))
        {
            Check($"{path}:{nested.Name}", nested.GetValue(options)!, mistakes);
        }
    }

    /// <summary>A group of settings is a get-only or settable property of a class that is itself an options class.</summary>
    private static bool IsNested(PropertyInfo property) =>
        property.PropertyType is { IsClass: true } type && type.Name.EndsWith("Options", StringComparison.Ordinal);

    private static string FriendlyName(Type type) => (Nullable.GetUnderlyingType(type) ?? type) switch
    {
        { IsEnum: true } choice => $"choice ({string.Join(", ", Enum.GetNames(choice))})",
        var other => FriendlyName(other.Name),
    };

    private static string FriendlyName(string type) => type switch
    {
        nameof(TimeSpan) => "duration (hh:mm:ss)",
        nameof(Int32) or nameof(Int64) => "whole number",
        nameof(Double) => "number",
        nameof(Boolean) => "true/false",
        nameof(Uri) => "absolute URL",
        nameof(ByteSize) => "size (such as 512MiB)",
        var other => other,
    };
}

/// <summary>Registration of validated options.</summary>
public static class StrictOptionsExtensions
{
    /// <summary>
    /// Registers options bound from a section; data annotations are checked at start. Unknown keys and unreadable values are mistakes too.
    /// </summary>
    public static OptionsBuilder<T> AddStrictOptions<T>(this IServiceCollection services, string section)
        where T : class
    {
        services.AddSingleton(provider => new StrictOptions<T>(provider.GetRequiredService<IConfiguration>(), section));
        services.AddSingleton<IConfigureOptions<T>>(provider => provider.GetRequiredService<StrictOptions<T>>());
        services.AddSingleton<IValidateOptions<T>>(provider => provider.GetRequiredService<StrictOptions<T>>());
        return services.AddOptions<T>().ValidateOnStart();
    }
}
