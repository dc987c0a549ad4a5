using System.Text.Json;
using OrleansLlm.Training.Data.Privacy;

namespace OrleansLlm.Training.Tests.Data;

/// <summary>How much is found in 1,500 made sentences with marked personal data (Microsoft Presidio's evaluation set), which lie beside the repository.</summary>
public sealed class ScrubbedSentencesTests
{
    [Theory]
    [InlineData("EMAIL_ADDRESS", "EMAIL", 1.0)]
    [InlineData("IBAN_CODE", "IBAN", 1.0)]
    [InlineData("CREDIT_CARD", "CARD", 0.8)]
    [InlineData("IP_ADDRESS", "IP", 1.0)]
    [InlineData("PHONE_NUMBER", "PHONE", 0.45)]
    public void Most_of_what_has_a_form_is_found_and_hardly_anything_else_is_taken_for_it(string marked, string kind, double least)
    {
        var (there, found, wrong) = (0, 0, 0);
        foreach (var sentence in Sentences())
        {
            var spans = sentence.GetProperty("spans").EnumerateArray().ToList();
            var scrubbed = new PatternScrubber().Scrub(sentence.GetProperty("full_text").GetString()!);
            int own = spans.Count(span => span.GetProperty("entity_type").GetString() == marked);
            int hits = spans.Count(span => span.GetProperty("entity_type").GetString() == marked && !scrubbed.Text.Contains(span.GetProperty("entity_value").GetString()!, StringComparison.Ordinal));
            there += own;
            found += hits;
            wrong += Math.Max(0, scrubbed.Found.Count(name => name == kind) - own);
        }

        Assert.True(found >= least * there && wrong <= 0.1 * there + 1, $"{found} of {there} found, {wrong} others taken for it");
        TestContext.Current.SendDiagnosticMessage("{0}: {1} of {2} found, {3} others taken for it", kind, found, there, wrong);
    }

    private static JsonElement[] Sentences()
    {
        string? root = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(root!, "OrleansLlm.sln")))
        {
            root = Path.GetDirectoryName(root);
        }

        string path = Path.Combine(Environment.GetEnvironmentVariable("ORLEANSLLM_SHARED") ?? Path.Combine(root!, "..", "shared"), "data", "pii-presidio", "synth_dataset_v2.json");
        Assert.SkipUnless(File.Exists(path), "Shared data not present: data/pii-presidio");
        return [.. JsonElement.Parse(File.ReadAllText(path)).EnumerateArray()];
    }
}
