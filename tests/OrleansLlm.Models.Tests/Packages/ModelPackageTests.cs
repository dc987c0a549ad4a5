using OrleansLlm.Models.Packages;
using OrleansLlm.Models.Tests.Tokenization;

namespace OrleansLlm.Models.Tests.Packages;

public sealed class ModelPackageTests
{
    [Fact]
    public void The_embedded_model_is_read()
    {
        var package = ModelPackage.Load(TestData.EmberFolder);
        Assert.Equal("ember", package.Name);
        Assert.Equal(TestData.EmberFolder, package.Folder);
        Assert.Equal("qwen3", package.Config.Architecture);
        Assert.True(package.Tokenizer.VocabularySize <= package.Config.VocabularySize);
        Assert.Equal(package.Config.BosTokenId, package.Tokenizer.TokenId(package.BosText!));
        Assert.Equal(package.Config.EosTokenIds[0], package.Tokenizer.TokenId(package.EosText!));
        Assert.NotNull(package.ChatTemplateSource);
        Assert.Null(package.ToolUseTemplateSource);
        Assert.Equal(Path.Combine(TestData.EmberFolder, "model.onnx"), package.Graph.Path);
        Assert.Equal("past_key_values.%d.key", package.Graph.PastKey);
        Assert.Null(package.Graph.PositionIds);
        Assert.True(package.CreatedAt > DateTimeOffset.UnixEpoch);
    }

    [Fact]
    public void A_trailing_separator_changes_nothing() =>
        Assert.Equal("ember", ModelPackage.Load(TestData.EmberFolder + Path.DirectorySeparatorChar).Name);

    [Fact]
    public void Combined_past_and_present_names_are_read()
    {
        var package = ModelPackage.Load(TestData.Shared("models", "genai-tiny-random-gpt2"));
        Assert.Equal("past_%d", package.Graph.PastCombined);
        Assert.Equal("present_%d", package.Graph.PresentCombined);
        Assert.Null(package.Graph.PastKey);
        Assert.Equal("attention_mask", package.Graph.AttentionMask);
        Assert.Equal("position_ids", package.Graph.PositionIds);
        Assert.Equal([98], package.Config.EosTokenIds);
        Assert.Equal((5, 4, 8), (package.Config.Layers, package.Config.KeyValueHeads, package.Config.HeadSize));
    }

    [Fact]
    public void Convolution_layers_are_refused_by_name()
    {
        var error = Assert.Throws<ModelPackageException>(() => ModelPackage.Load(TestData.Shared("models", "genai-tiny-random-lfm2")));
        Assert.Equal("model.decoder.layer_types[0]", error.Field);
        Assert.Contains("conv", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Several_end_tokens_and_search_defaults_are_read()
    {
        using var folder = new PackageFolder();
        folder.Set("genai_config.json", "model.eos_token_id", "[2, 0]");
        folder.Set("genai_config.json", "search", """{"do_sample":true,"temperature":0.6,"top_p":0.9,"top_k":50,"min_p":0.05,"repetition_penalty":1.1,"past_present_share_buffer":false}""");
        var package = ModelPackage.Load(folder.Folder);
        Assert.Equal([2, 0], package.Config.EosTokenIds);
        Assert.Equal(
            new GenerationDefaults { DoSample = true, Temperature = 0.6f, TopP = 0.9f, TopK = 50, MinP = 0.05f, RepetitionPenalty = 1.1f }, package.Generation);
        Assert.False(package.Graph.SharesPastPresentBuffer);
    }

    [Fact]
    public void Windows_that_the_graph_looks_through_itself_are_read()
    {
        using var folder = new PackageFolder();
        folder.Set("genai_config.json", "model.decoder.sliding_window", "{\"window_size\":128,\"slide_key_value_cache\":false,\"slide_inputs\":false,\"layers\":[0]}");
        folder.Set("genai_config.json", "model.decoder.layer_types", "[\"sliding_attention\",\"full_attention\"]");
        Assert.Equal(4, ModelPackage.Load(folder.Folder).Graph.CacheElementBytes);
    }

    [Theory]
    [InlineData("model.vocab_size", null, "model.vocab_size")]
    [InlineData("model.vocab_size", "\"many\"", "model.vocab_size")]
    [InlineData("model.vocab_size", "0", "model.vocab_size")]
    [InlineData("model.context_length", "1.5", "model.context_length")]
    [InlineData("model.type", null, "model.type")]
    [InlineData("model.eos_token_id", "4096", "bos_token_id, eos_token_id")]
    [InlineData("model.eos_token_id", "[2, -1]", "model.eos_token_id[1]")]
    [InlineData("model.decoder", null, "model.decoder")]
    [InlineData("model.decoder.filename", null, "model.decoder.filename")]
    [InlineData("model.decoder.filename", "\"none.onnx\"", "model.decoder.filename")]
    [InlineData("model.decoder.filename", "\"../copy/model.onnx\"", "")]
    [InlineData("model.decoder.filename", "\"../../outside.onnx\"", "model.decoder.filename")]
    [InlineData("model.decoder.filename", "\"/etc/hostname\"", "model.decoder.filename")]
    [InlineData("model.decoder.filename", "\"..\\\\model.onnx\"", "model.decoder.filename")]
    [InlineData("model.decoder.num_hidden_layers", null, "model.decoder.num_hidden_layers")]
    [InlineData("model.decoder.pipeline", "[{}]", "model.decoder.pipeline")]
    [InlineData("model.decoder.sliding_window", "{\"window_size\":128}", "model.decoder.sliding_window")]
    [InlineData("model.decoder.sliding_window", "{\"window_size\":128,\"slide_key_value_cache\":false,\"slide_inputs\":true}", "model.decoder.sliding_window")]
    [InlineData("model.decoder.layer_types", "[\"conv\"]", "model.decoder.layer_types[0]")]
    [InlineData("model.decoder.inputs.past_conv_names", "\"past_conv.%d\"", "model.decoder.inputs.past_conv_names")]
    [InlineData("model.decoder.inputs.past_key_names", "\"past\"", "model.decoder.inputs.past_key_names")]
    [InlineData("model.vision", "{}", "model.vision")]
    [InlineData("search.temperature", "-1", "search.temperature")]
    public void A_wrong_field_is_named(string path, string? json, string field)
    {
        using var folder = new PackageFolder();
        folder.Set("genai_config.json", path, json);
        if (field.Length == 0)
        {
            // It leads out and in again: still inside.
            Assert.NotNull(ModelPackage.Load(folder.Folder));
            return;
        }

        var error = Assert.Throws<ModelPackageException>(() => ModelPackage.Load(folder.Folder));
        Assert.Equal(field, error.Field);
        Assert.Equal(folder.Path("genai_config.json"), error.File);
        Assert.Contains(field, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("genai_config.json", "not json")]
    [InlineData("genai_config.json", "[]")]
    [InlineData("tokenizer.json", "{")]
    [InlineData("tokenizer_config.json", "")]
    [InlineData("model.onnx", "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 100\n")]
    [InlineData("model.onnx", "")]
    public void A_broken_file_is_named(string name, string content)
    {
        using var folder = new PackageFolder();
        folder.Write(name, content);
        Assert.Equal(folder.Path(name), Assert.Throws<ModelPackageException>(() => ModelPackage.Load(folder.Folder)).File);
    }

    [Fact]
    public void A_truncated_graph_is_refused()
    {
        using var folder = new PackageFolder();
        byte[] whole = File.ReadAllBytes(folder.Path("model.onnx"));
        File.WriteAllBytes(folder.Path("model.onnx"), whole[..(whole.Length / 2)]);
        Assert.Contains("no ONNX model", Assert.Throws<ModelPackageException>(() => ModelPackage.Load(folder.Folder)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_graph_without_the_configured_layers_is_refused()
    {
        using var folder = new PackageFolder();
        folder.Set("genai_config.json", "model.decoder.num_hidden_layers", "99");
        Assert.Contains(
            "past_key_values.98.key", Assert.Throws<ModelPackageException>(() => ModelPackage.Load(folder.Folder)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_folder_or_an_empty_one_is_refused()
    {
        using var folder = new TemporaryFolder();
        Assert.Throws<ModelPackageException>(() => ModelPackage.Load(Path.Combine(folder.Path, "none")));
        var error = Assert.Throws<ModelPackageException>(() => ModelPackage.Load(folder.Path));
        Assert.Contains("genai_config.json or config.json", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_tokenizer_is_refused()
    {
        using var folder = new PackageFolder();
        folder.Delete("tokenizer.json");
        Assert.Equal(folder.Path("tokenizer.json"), Assert.Throws<ModelPackageException>(() => ModelPackage.Load(folder.Folder)).File);
    }

    [Fact]
    public void Named_templates_are_all_read_and_a_file_of_its_own_wins()
    {
        using var folder = new PackageFolder();
        folder.Set("tokenizer_config.json", "chat_template", """[{"name":"default","template":"A"},{"name":"tool_use","template":"B"}]""");
        var package = ModelPackage.Load(folder.Folder);
        Assert.Equal(("A", "B"), (package.ChatTemplateSource, package.ToolUseTemplateSource));
        folder.Write("chat_template.jinja", "C");
        Assert.Equal("C", ModelPackage.Load(folder.Folder).ChatTemplateSource);
    }

    [Fact]
    public void A_token_given_as_an_object_has_its_content_as_text()
    {
        using var folder = new PackageFolder();
        folder.Set("tokenizer_config.json", "bos_token", """{"content":"<x>","lstrip":false}""");
        Assert.Equal("<x>", ModelPackage.Load(folder.Folder).BosText);
    }
}
