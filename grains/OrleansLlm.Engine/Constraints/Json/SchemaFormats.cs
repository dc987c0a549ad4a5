using System.Collections.Frozen;
using OrleansLlm.Engine.Constraints.Grammars;
using OrleansLlm.Engine.Constraints.Regexes;

namespace OrleansLlm.Engine.Constraints.Json;

/// <summary>Formats of strings: each expression allows a part of the format's texts and none besides.</summary>
internal static class SchemaFormats
{
    /// <summary>Years 1000 to 2999 and no leap days, so that every reader takes them.</summary>
    private const string Date = @"[12]\d{3}-(?:(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8])|(?:0[13-9]|1[0-2])-(?:29|30)|(?:0[13578]|1[02])-31)";

    private const string Time = @"(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{1,6})?(?:Z|[+-](?:0\d|1[0-3]):[0-5]\d)";
    private const string Label = @"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?";
    private const string Host = $@"(?:{Label}\.){{1,3}}[A-Za-z]{{2,12}}";
    private const string Octet = @"(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)";

    private static readonly FrozenDictionary<string, Lazy<GrammarExpr>> Known = new Dictionary<string, string>
    {
        ["date"] = Date,
        ["time"] = Time,
        ["date-time"] = $"{Date}T{Time}",
        ["duration"] = @"P(?:\d{1,4}W|(?:\d{1,4}D)(?:T\d{1,4}H(?:\d{1,4}M(?:\d{1,4}S)?)?)?|T(?:\d{1,4}H(?:\d{1,4}M)?|\d{1,4}M|\d{1,4}S))",
        ["uuid"] = @"[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}",
        ["email"] = $@"[A-Za-z0-9]+(?:[._+-][A-Za-z0-9]+){{0,4}}@{Host}",
        ["hostname"] = Host,
        ["ipv4"] = $@"(?:{Octet}\.){{3}}{Octet}",
        ["ipv6"] = @"(?:[0-9a-fA-F]{1,4}:){7}[0-9a-fA-F]{1,4}",
        ["uri"] = $@"https?://{Host}(?::[1-9]\d{{0,3}})?(?:/[A-Za-z0-9._~-]{{0,64}}){{0,8}}(?:\?[A-Za-z0-9._~=&-]{{0,128}})?(?:#[A-Za-z0-9._~-]{{0,64}})?",
    }.ToFrozenDictionary(entry => entry.Key, entry => new Lazy<GrammarExpr>(() => RegexAnchors.Whole(RegexParser.Parse(entry.Value))), StringComparer.Ordinal);

    public static IEnumerable<string> Names => Known.Keys.Order(StringComparer.Ordinal);

    /// <summary>The texts of a format, or null when it is not known.</summary>
    public static GrammarExpr? Find(string name) => Known.TryGetValue(name, out var format) ? format.Value : null;
}
