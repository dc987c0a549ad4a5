using OrleansLlm.Contracts.Prices;

namespace OrleansLlm.Grains.Prices;

/// <summary>What a rule is for. Rules of equal rank compete by their dates only: any two different ranks that fit a call have a fixed order.</summary>
internal readonly record struct PriceRank(string? Tenant, string Model, string? Provider)
{
    public static PriceRank Of(PriceRule rule) => new(rule.Tenant, rule.Model, rule.Provider);

    public override string ToString() =>
        $"model '{Model}', provider {(Provider is null ? "any" : $"'{Provider}'")}" + (Tenant is null ? "" : $", tenant '{Tenant}'");
}
