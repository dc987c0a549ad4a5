using System.Globalization;

namespace OrleansLlm.Contracts.Responses;

/// <summary>The key of the list of responses that a tenant made on one day.</summary>
/// <param name="Tenant">The tenant.</param>
/// <param name="Day">The day (UTC).</param>
public readonly record struct ResponseDayKey(string Tenant, DateOnly Day)
{
    private const string Format = "yyyy-MM-dd";

    /// <inheritdoc/>
    public override string ToString() => GrainKeyText.Join(Tenant, Day.ToString(Format, CultureInfo.InvariantCulture));

    /// <summary>Reads a grain key back.</summary>
    public static ResponseDayKey Parse(string key)
    {
        var parts = GrainKeyText.Split(key, 2);
        return new ResponseDayKey(parts[0], DateOnly.ParseExact(parts[1], Format, CultureInfo.InvariantCulture));
    }
}
