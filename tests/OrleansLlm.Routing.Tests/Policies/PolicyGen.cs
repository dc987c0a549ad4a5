using System.Globalization;
using CsCheck;
using OrleansLlm.Routing.Policies;

namespace OrleansLlm.Routing.Tests.Policies;

/// <summary>Policies by chance: every kind, nested, over the names a to e and the route names r0 to r2.</summary>
internal static class PolicyGen
{
    private static readonly Gen<string> Name = OneOf("\"a\"", "\"b\"", "\"c\"", "\"d\"", "\"e\"", "\"unknown\"", "\"r0\"", "\"r1\"", "\"r2\"");
    private static readonly Gen<string> Rules = OneOf("", ",\"retries\":2", ",\"on\":[\"failure\",\"content_refused\"]", ",\"first_token_timeout_ms\":500");
    private static readonly Gen<string> Share = Gen.Double[0.01, 1].Select(share => share.ToString(CultureInfo.InvariantCulture));

    public static Gen<string> Json { get; } = OfDepth(3);

    public static Gen<RoutePolicy> Policy { get; } = Json.Select(json => PolicyReader.Read(json).Policy!);

    private static Gen<string> OfDepth(int depth) => depth == 0 ? Name : Gen.OneOf(
        Name,
        Selection(OfDepth(depth - 1)),
        Several(OfDepth(depth - 1), "fallback", "steps").Select(Rules, (head, rules) => $"{head}{rules}}}"),
        Several(OfDepth(depth - 1), "capability", "choices").Select(OneOf("", ",\"requires\":[\"tools\"]", ",\"min_context\":5000"), (head, rest) => $"{head}{rest}}}"),
        Pair(OfDepth(depth - 1), (a, b) => $$"""{"type":"hedge","first":{{a}},"second":{{b}}}"""),
        Pair(OfDepth(depth - 1), Share, (a, b, share) => $$"""{"type":"shadow","policy":{{a}},"shadow":{{b}},"share":{{share}}}"""),
        Pair(OfDepth(depth - 1), Share, (a, b, share) => $$"""{"type":"cascade","steps":[{"policy":{{a}},"scorer":{"type":"logprob"},"threshold":{{share}}},{{b}}]}"""),
        Pair(OfDepth(depth - 1), (a, b) => $$"""{"type":"cascade","steps":[{"policy":{{a}},"scorer":{"type":"judge","judge":{{b}}},"calibration":"x"},{{b}}]}"""),
        Pair(OfDepth(depth - 1), (a, b) => $$"""{"type":"ensemble","members":[{"policy":{{a}},"samples":2},{{b}}],"combine":{"type":"vote"},"quorum":2}"""),
        Pair(OfDepth(depth - 1), (a, b) => $$"""{"type":"ensemble","members":[{{a}},{{b}}],"combine":{"type":"best_of","judge":{{a}} } }"""),
        Pair(OfDepth(depth - 1), (a, b) => $$"""{"type":"rules","rules":[{"when":{"has_tools":true},"policy":{{a}}}],"default":{{b}}}"""),
        Pair(OfDepth(depth - 1), Share, (a, b, share) => $$"""{"type":"learned","router":"x","weak":{{a}},"strong":{{b}},"strong_share":{{share}}}"""),
        Pair(OfDepth(depth - 1), (a, b) => $$"""{"type":"specialist","specialists":[{"name":"x","examples":["y"],"policy":{{a}}}],"default":{{b}}}"""));

    private static Gen<string> Selection(Gen<string> inner) => Gen.Select(
        OneOf("weighted", "least_busy", "lowest_latency", "lowest_cost"), inner.Array[1, 3], OneOf("none", "conversation", "user"), Gen.Bool, Share,
        (type, choices, sticky, fallback, weight) =>
            $$"""{"type":"{{type}}","choices":[{{string.Join(',', choices.Select(choice => Weighted(choice, weight)))}}],"sticky":"{{sticky}}","fallback":{{(fallback ? "true" : "false")}} }""");

    private static string Weighted(string choice, string weight) => $$"""{"policy":{{choice}},"weight":{{weight}}}""";

    private static Gen<string> Several(Gen<string> inner, string type, string field) =>
        inner.Array[1, 3].Select(steps => $$"""{"type":"{{type}}","{{field}}":[{{string.Join(',', steps)}}]""");

    private static Gen<string> Pair(Gen<string> inner, Func<string, string, string> text) => Gen.Select(inner, inner, text);

    private static Gen<string> Pair(Gen<string> inner, Gen<string> third, Func<string, string, string, string> text) => Gen.Select(inner, inner, third, text);

    private static Gen<string> OneOf(params string[] texts) => Gen.Int[0, texts.Length - 1].Select(i => texts[i]);
}
