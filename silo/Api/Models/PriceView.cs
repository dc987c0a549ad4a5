namespace OrleansLlm.Silo.Api.Models;

/// <summary>US dollars per million tokens.</summary>
internal sealed record PriceView(decimal InputPerMillion, decimal OutputPerMillion);
