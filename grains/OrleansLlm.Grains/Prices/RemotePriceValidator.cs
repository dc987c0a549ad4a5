using Microsoft.Extensions.Options;
using OrleansLlm.Providers.Settings;

namespace OrleansLlm.Grains.Prices;

/// <summary>Checks the prices of providers' models as those of the price book are checked. What a provider's devices do is not known here, so nothing is billed by their time.</summary>
internal sealed class RemotePriceValidator : IValidateOptions<ProvidersOptions>
{
    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, ProvidersOptions options)
    {
        var problems = options.Providers
            .SelectMany(provider => provider.Value.Models.SelectMany(model => Problems(model.Key, model.Value)
                .Select(problem => $"{ProvidersOptions.Section}:Providers:{provider.Key}:Models:{model.Key}:Price:{problem}")))
            .ToList();
        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }

    private static IEnumerable<string> Problems(string model, RemoteModelSettings settings)
    {
        if (settings.Price is not { } price)
        {
            yield break;
        }

        // The alias has rules of its own, and the id is not the operator's.
        foreach (var problem in PriceRuleValidator.Problems(price.ToRule("settings", "model", "provider")))
        {
            yield return $"{ConfiguredPrice.SettingOf(problem.Field)} {problem.Rule}.";
        }

        if (price.PerSecond != 0)
        {
            yield return $"PerSecond must be 0: the time that a provider's device runs for a call is not known. Given: {price.PerSecond} for {model}.";
        }
    }
}
