using System.Text.Json;
using System.Text.Json.Nodes;
using OrleansLlm.Models.Tokenization;

namespace OrleansLlm.Models.Tests.Tokenization;

/// <summary>
/// Ids and texts recorded from Hugging Face's tokenizers 0.23.2 (npm), for pipelines of every kind over small vocabularies made for
/// this purpose. <c>base.json</c> is a tokenizer.json; each line of <c>pipelines.jsonl</c> replaces some of its parts and lists cases.
/// A text of null is not compared: that version spells added tokens by their normalized text, earlier ones and this project as they are written.
/// </summary>
public sealed class GoldenPipelineTests
{
    private static readonly Dictionary<string, JsonObject> s_pipelines = File.ReadLines(TestData.Golden("pipelines.jsonl"))
        .Select(line => JsonNode.Parse(line)!.AsObject())
        .ToDictionary(pipeline => pipeline["name"]!.GetValue<string>());

    public static TheoryData<string> Names => [.. s_pipelines.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Ids_and_texts_are_those_of_the_reference_library(string name)
    {
        var tokenizer = Load(name);
        foreach (var (text, ids, decoded) in Cases(name))
        {
            int[] encoded = tokenizer.Encode(text, addSpecialTokens: true);
            Assert.True(ids.SequenceEqual(encoded), $"{JsonSerializer.Serialize(text)}: expected {string.Join(' ', ids)}, got {string.Join(' ', encoded)}");
            if (decoded is not null)
            {
                Assert.Equal(decoded, tokenizer.Decode(ids, skipSpecialTokens: false));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_literal_range_without_control_text_changes_nothing(string name)
    {
        var tokenizer = Load(name);
        foreach (var (text, ids, _) in Cases(name))
        {
            if (!text.Contains('<', StringComparison.Ordinal) && !text.Contains('[', StringComparison.Ordinal))
            {
                Assert.Equal(ids, tokenizer.Encode(text, addSpecialTokens: true, [0..text.Length]));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_literal_range_never_gives_a_special_token_of_its_text(string name)
    {
        var tokenizer = Load(name);
        int unknown = tokenizer.TokenId("<unk>") ?? tokenizer.TokenId("[UNK]") ?? -1;
        foreach (var (text, _, _) in Cases(name))
        {
            int[] ids = tokenizer.Encode(text, addSpecialTokens: false, [0..text.Length]);
            Assert.DoesNotContain(ids, id => id != unknown && tokenizer.IsSpecial(id));
        }
    }

    private static Tokenizer Load(string name)
    {
        var json = JsonNode.Parse(File.ReadAllText(TestData.Golden("base.json")))!.AsObject();
        foreach (var (part, value) in s_pipelines[name]["parts"]!.AsObject())
        {
            json[part] = value?.DeepClone();
        }

        using var folder = new TemporaryFolder();
        folder.Write("tokenizer.json", json.ToJsonString());
        return TokenizerFiles.Load(folder.Path);
    }

    private static IEnumerable<(string Text, int[] Ids, string? Decoded)> Cases(string name) => s_pipelines[name]["cases"]!.AsArray().Select(item => (
        item!["text"]!.GetValue<string>(),
        item["ids"]!.AsArray().Select(id => id!.GetValue<int>()).ToArray(),
        item["decoded"]?.GetValue<string>()));
}
