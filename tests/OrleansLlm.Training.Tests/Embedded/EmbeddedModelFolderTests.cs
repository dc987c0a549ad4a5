using OrleansLlm.Models.Templates;
using OrleansLlm.Models.Tokenization;
using OrleansLlm.Training.Data;
using OrleansLlm.Training.Embedded;
using OrleansLlm.Training.Runs;

namespace OrleansLlm.Training.Tests.Embedded;

public sealed class EmbeddedModelFolderTests : IDisposable
{
    private static readonly EmbeddedRecipe Recipe = new() { Shape = EmbeddedShape.Named["spark"], Examples = 300, TokenizerExamples = 300, Steps = 5, Rows = 2 };
    private readonly string _folder = Directory.CreateTempSubdirectory("orleansllm-embedded-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_recipe_writes_all_that_a_run_needs_and_knows_its_folder_again()
    {
        Assert.False(Recipe.IsPrepared(_folder));
        Recipe.Prepare(_folder);
        Assert.True(Recipe.IsPrepared(_folder));
        var wrong = Assert.Throws<TrainingException>(() => (Recipe with { Seed = 2 }).IsPrepared(_folder));
        Assert.Contains("seed", wrong.Message, StringComparison.Ordinal);

        var settings = TrainingSettingsFile.Read(Path.Combine(_folder, EmbeddedRecipe.SettingsFile));
        Assert.True(settings.FromScratch);
        var learned = TokenFile.Read(Assert.Single(settings.Data.Train));
        Assert.Equal(300, learned.Count);
        Assert.All(learned, sequence => Assert.True(sequence.Tokens.Length >= 8));
        Assert.True(learned.Count(sequence => sequence.Tokens.Length > Recipe.Length) < 15, "a trainer would cut a twentieth of the examples");
        Assert.Equal(ExampleFile.Read(Path.Combine(_folder, EmbeddedRecipe.HeldOutFile)).Count(), TokenFile.Read(Assert.Single(settings.Data.Validation)).Count);
    }

    [Fact]
    public void Rows_and_device_reach_the_trainer()
    {
        (Recipe with { Rows = 3, Device = "cuda:1" }).Prepare(_folder);
        var settings = TrainingSettingsFile.Read(Path.Combine(_folder, EmbeddedRecipe.SettingsFile));
        Assert.Equal((3, "cuda:1"), (settings.Batch.Rows, settings.Device));

        var wrong = Assert.Throws<TrainingException>(() => (Recipe with { Rows = 0 }).Prepare(_folder));
        Assert.Contains("rows must be 1 to 1024. Given: 0", wrong.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_same_recipe_gives_the_same_files()
    {
        string other = Path.Combine(_folder, "other");
        Recipe.Prepare(_folder);
        Recipe.Prepare(other);
        foreach (string file in new[] { "train.tokens", EmbeddedRecipe.HeldOutFile, Path.Combine("model", "tokenizer.json"), Path.Combine("model", "config.json") })
        {
            Assert.Equal(File.ReadAllBytes(Path.Combine(_folder, file)), File.ReadAllBytes(Path.Combine(other, file)));
        }
    }

    [Fact]
    public void A_name_is_spelled_in_the_same_tokens_wherever_it_stands()
    {
        EmbeddedModelFolder.Write(_folder, Recipe.Shape, 1, 300);
        var tokenizer = TokenizerFiles.Load(_folder);
        int[] name = tokenizer.Encode("Kalore", addSpecialTokens: false);
        Assert.Equal(["Ka", "lo", "re"], name.Select(token => tokenizer.Decode([token], skipSpecialTokens: false)));
        foreach (string text in new[] { "I am Kalore.", "\"Kalore\"", "line\nKalore", "(Kalore)" })
        {
            Assert.True(tokenizer.Encode(text, addSpecialTokens: false).AsSpan().IndexOf(name) >= 0, text);
        }
    }

    [Fact]
    public void The_template_shows_tools_calls_and_their_results()
    {
        EmbeddedModelFolder.Write(_folder, Recipe.Shape, 1, 300);
        var template = ChatTemplate.Parse(EmbeddedModelFolder.ChatTemplate, "<|bos|>", "<|end|>");
        string text = template.Render(new ChatTemplateInput
        {
            Tools = [new TemplateTool { Name = "get_time", ParametersJson = """{"type":"object","properties":{"city":{"type":"string"}}}""" }, new TemplateTool { Name = "stop" }],
            Messages =
            [
                new() { Role = "system", Content = "Be brief." },
                new() { Role = "user", Content = "Time in Rome?" },
                new() { Role = "assistant", ToolCalls = [new TemplateToolCall { Id = "a", Name = "get_time", ArgumentsJson = """{"city":"Rome"}""" }] },
                new() { Role = "tool", ToolCallId = "a", Content = "It is 9:00." },
            ],
            AddGenerationPrompt = true,
        }).Text;
        Assert.Equal(
            """<|bos|><|system|>Be brief.#You can call tools. Tools: get_time(city), stop()<|end|><|user|>Time in Rome?<|end|><|assistant|>{"tool": "get_time", "arguments": {"city": "Rome"}}<|end|><|tool|>It is 9:00.<|end|><|assistant|>""".Replace('#', '\n'),
            text);
    }
}
