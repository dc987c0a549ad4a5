using OrleansLlm.Contracts.Prices;

namespace OrleansLlm.Silo.Api.Models;

/// <summary>US dollars per million tokens.</summary>
internal sealed record PriceView(decimal InputPerMillion, decimal OutputPerMillion)
{
    /// <summary>Shows a price, or null where none is known.</summary>
    public static PriceView? Of(PriceRule? price) =>
        price is null ? null : new PriceView(price.Rates.Input * price.UsdPerUnit, price.Rates.Output * price.UsdPerUnit);
}
