using System.Text.Json;

namespace OrleansLlm.Routing.Policies;

/// <summary>What is kept while one policy is read.</summary>
/// <param name="isFromSettings">Settings know only texts: there numbers and flags may be written as such.</param>
internal sealed class PolicyContext(bool isFromSettings)
{
    private const int MaxProblems = 100;
    private const int MaxShown = 64;

    private readonly List<PolicyProblem> _problems = [];

    public bool IsFromSettings { get; } = isFromSettings;

    public int Policies { get; set; }

    public IReadOnlyList<PolicyProblem> Problems => _problems;

    public void Wrong(string path, string rule, string given)
    {
        if (_problems.Count < MaxProblems)
        {
            _problems.Add(new PolicyProblem(path, $"{rule}. Given: {given}"));
        }
    }

    public void Wrong(string path, string rule, JsonElement given) => Wrong(path, rule, Show(given));

    public static string Show(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => $"an array of {value.GetArrayLength()}",
        JsonValueKind.Undefined => "nothing",
        _ => Shorten(value.GetRawText()),
    };

    public static string Shorten(string text) => text.Length <= MaxShown ? text : string.Concat(text.AsSpan(0, MaxShown), "...");
}
