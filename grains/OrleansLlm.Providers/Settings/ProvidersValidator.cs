using System.Text.RegularExpressions;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace OrleansLlm.Providers.Settings;

/// <summary>Checks all providers and their models; tells all that is wrong at once, each with field, limit and value, never with a secret.</summary>
/// <param name="configuration">Where the settings come from, to find fields that nobody reads; null: settings made in code.</param>
/// <param name="registered">Names of providers that were registered in code.</param>
internal sealed partial class ProvidersValidator(IConfiguration? configuration, IReadOnlyCollection<string> registered) : IValidateOptions<ProvidersOptions>
{
    private const int MaxConnections = 65_535;

    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, ProvidersOptions options)
    {
        var problems = UnknownSettings.Find(configuration?.GetSection($"{ProvidersOptions.Section}:Providers"))
            .Concat(options.Providers.SelectMany(provider => Problems(provider.Key, provider.Value)))
            .Concat(Ambiguous(options))
            .ToList();
        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }

    private IEnumerable<string> Problems(string name, ProviderSettings settings)
    {
        var problems = Names(name, settings)
            .Concat(Address(settings))
            .Concat(Credentials(settings))
            .Concat(Limits(settings));
        return problems
            .Concat(settings.Models.SelectMany(model => RemoteModelChecks.Problems(settings.Kind, model.Value).Select(problem => $"Models:{model.Key}:{problem}")))
            .Select(problem => $"{ProvidersOptions.Section}:Providers:{name}:{problem}");
    }

    private IEnumerable<string> Names(string name, ProviderSettings settings)
    {
        if (!NamePattern().IsMatch(name) || name == "local")
        {
            yield return $"name must be 1 to 64 letters, digits, dots, underscores or dashes, and not 'local'. Given: '{name}'.";
        }

        if (!ProviderKinds.All.Contains(settings.Kind))
        {
            yield return $"Kind must be one of {string.Join(", ", ProviderKinds.All)}. Given: '{settings.Kind}'.";
        }

        if (settings.Kind == ProviderKinds.Code && !registered.Contains(name))
        {
            yield return $"Kind code needs a provider of this name that the host registered (AddChatClientProvider). Registered: {(registered.Count == 0 ? "none" : string.Join(", ", registered))}.";
        }
        else if (settings.Kind != ProviderKinds.Code && registered.Contains(name))
        {
            yield return $"Kind must be code: the host registered a provider of this name. Given: '{settings.Kind}'.";
        }

        foreach (var alias in settings.Models.Keys.Where(alias => !AliasPattern().IsMatch(alias)))
        {
            yield return $"Models:{alias} must be named by 1 to 200 letters, digits and ./_-@ characters.";
        }
    }

    private static IEnumerable<string> Address(ProviderSettings settings)
    {
        if (settings.Kind == ProviderKinds.Code)
        {
            if (settings.BaseUrl is not null)
            {
                yield return "BaseUrl has no meaning for kind code.";
            }

            yield break;
        }

        var given = settings.BaseUrl ?? ProviderKinds.DefaultBaseUrl(settings.Kind);
        if (!Uri.TryCreate(given, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https") || url.UserInfo.Length > 0 || url.Query.Length > 0 || url.Fragment.Length > 0)
        {
            // A wrong address may hold a password: it is not shown where it has a user part or a query.
            yield return $"BaseUrl must be an absolute http or https address without user, query and fragment. Given: {(given is null ? "nothing" : given.AsSpan().IndexOfAny('@', '?') >= 0 ? "(not shown)" : given)}.";
        }
    }

    private static IEnumerable<string> Credentials(ProviderSettings settings)
    {
        foreach (var problem in SecretSource.Problems(nameof(settings.ApiKey), settings.ApiKey, settings.ApiKeyEnvironment, settings.ApiKeyFile))
        {
            yield return problem;
        }

        var hasKey = settings.ApiKey is not null || settings.ApiKeyEnvironment is not null || settings.ApiKeyFile is not null;
        if (settings.Kind is ProviderKinds.OpenAi or ProviderKinds.OrleansLlm && !hasKey)
        {
            yield return "ApiKey, ApiKeyEnvironment or ApiKeyFile must be given.";
        }

        if (settings.Kind == ProviderKinds.Azure && hasKey == settings.EntraId is not null)
        {
            yield return "ApiKey (or ApiKeyEnvironment, ApiKeyFile) or EntraId must be given, one of them.";
        }

        if (settings.EntraId is not null && settings.Kind != ProviderKinds.Azure)
        {
            yield return $"EntraId is for kind azure only. Given kind: '{settings.Kind}'.";
        }

        if (settings.ApiVersion is { } version && (settings.Kind != ProviderKinds.Azure || !VersionPattern().IsMatch(version)))
        {
            yield return $"ApiVersion must be 'v1' or a date such as 2024-10-21, perhaps with -preview, and is for kind azure only. Given: {version}.";
        }

        foreach (var (field, value) in new[] { (nameof(settings.Organization), settings.Organization), (nameof(settings.Project), settings.Project) })
        {
            if (value is not null && (settings.Kind is not (ProviderKinds.OpenAi or ProviderKinds.OpenAiCompatible) || !NamePattern().IsMatch(value)))
            {
                yield return $"{field} must be 1 to 64 letters, digits, dots, underscores or dashes, and is for kinds openai and openai-compatible only. Given: {value}.";
            }
        }

        foreach (var problem in EntraProblems(settings.EntraId))
        {
            yield return $"EntraId:{problem}";
        }
    }

    private static IEnumerable<string> EntraProblems(EntraIdSettings? entra)
    {
        if (entra is null)
        {
            yield break;
        }

        foreach (var problem in SecretSource.Problems(nameof(entra.ClientSecret), entra.ClientSecret, entra.ClientSecretEnvironment, entra.ClientSecretFile))
        {
            yield return problem;
        }

        if (entra.HasSecret && (string.IsNullOrEmpty(entra.TenantId) || string.IsNullOrEmpty(entra.ClientId)))
        {
            yield return "ClientSecret needs TenantId and ClientId.";
        }

        if (!Uri.TryCreate(entra.Scope, UriKind.Absolute, out _))
        {
            yield return $"Scope must be an absolute address. Given: '{entra.Scope}'.";
        }
    }

    private static IEnumerable<string> Limits(ProviderSettings settings)
    {
        var timeouts = settings.Timeouts;
        foreach (var (field, value) in new[]
        {
            (nameof(timeouts.Connect), timeouts.Connect), (nameof(timeouts.FirstToken), timeouts.FirstToken),
            (nameof(timeouts.BetweenTokens), timeouts.BetweenTokens), (nameof(timeouts.Total), timeouts.Total),
        })
        {
            if (value < TimeSpan.FromMilliseconds(1) || value > TimeSpan.FromDays(1))
            {
                yield return $"Timeouts:{field} must be from 1 millisecond to 1 day. Given: {value}.";
            }
        }

        if (settings.MaxConnections is < 1 or > MaxConnections)
        {
            yield return $"MaxConnections must be 1 to {MaxConnections}. Given: {settings.MaxConnections}.";
        }

        if (settings.ProbeInterval is { } interval && interval != TimeSpan.Zero && (interval < TimeSpan.FromMilliseconds(100) || interval > TimeSpan.FromHours(1)))
        {
            yield return $"ProbeInterval must be from 100 milliseconds to 1 hour, or zero for never. Given: {interval}.";
        }

        if (settings.GuidedFields && settings.Kind != ProviderKinds.Vllm)
        {
            yield return $"GuidedFields is for kind vllm only. Given kind: '{settings.Kind}'.";
        }

        if (settings.TritonBackend is not ("vllm" or "tensorrtllm"))
        {
            yield return $"TritonBackend must be vllm or tensorrtllm. Given: '{settings.TritonBackend}'.";
        }
    }

    private static IEnumerable<string> Ambiguous(ProvidersOptions options) => options.Providers
        .SelectMany(provider => provider.Value.Models.Keys.Select(alias => (Alias: alias, Provider: provider.Key)))
        .GroupBy(model => model.Alias, StringComparer.Ordinal)
        .Where(group => group.Count() > 1)
        .Select(group => $"{ProvidersOptions.Section}:Providers: the model name '{group.Key}' must be unique. Given by: {string.Join(", ", group.Select(model => model.Provider))}.");

    [GeneratedRegex(@"^[A-Za-z0-9._-]{1,64}\z")]
    private static partial Regex NamePattern();

    [GeneratedRegex(@"^[A-Za-z0-9][A-Za-z0-9._/@-]{0,199}\z")]
    private static partial Regex AliasPattern();

    [GeneratedRegex(@"^(v1|preview|\d{4}-\d{2}-\d{2}(-preview)?)\z")]
    private static partial Regex VersionPattern();
}
