using OrleansLlm.Models.Graphs.Encoders;
using OrleansLlm.Models.Graphs.Synthetic;
using OrleansLlm.Models.Packages;
using OrleansLlm.Models.Tests.Tokenization;

namespace OrleansLlm.Models.Tests.Packages;

public sealed class EncoderPackageTests
{
    private static readonly EncoderSpec s_tiny = SyntheticEncoder.Shapes["tiny"];

    [Fact]
    public void An_embedding_model_is_read_with_its_pooling_and_prompts()
    {
        using var folder = Embedding();
        folder.Write("config_sentence_transformers.json", """{"prompts":{"query":"query: ","passage":"passage: "},"default_prompt_name":"passage","similarity_fn_name":"cosine"}""");
        folder.Write("sentence_bert_config.json", """{"max_seq_length":100,"do_lower_case":true}""");
        var package = Assert.IsType<EncoderPackage>(PackagedModel.Load(folder.Path));
        Assert.Equal((EncoderKind.Embedding, Pooling.Cls, true, true), (package.Kind, package.Pooling, package.Normalizes, package.LowersCase));
        Assert.Equal(("bert", 100, 512, 32), (package.Architecture, package.ContextLength, package.Config.VocabularySize, package.Config.HiddenSize));
        Assert.Equal(new EncoderPrompts { Query = "query: ", Document = "passage: ", Default = "passage: " }, package.Prompts);
        Assert.Equal((EncoderOutput.TokenVectors, "last_hidden_state", "token_type_ids"), (package.Graph.Kind, package.Graph.Output, package.Graph.TokenTypeIds));
        Assert.Null(package.Relevance);
    }

    [Fact]
    public void A_cross_encoder_is_read_with_its_labels()
    {
        using var folder = Encoder(s_tiny with { Labels = 1 });
        var package = Assert.IsType<EncoderPackage>(PackagedModel.Load(folder.Path));
        Assert.Equal((EncoderKind.Rerank, EncoderOutput.Logits), (package.Kind, package.Graph.Kind));
        Assert.Equal(0.5f, package.Relevance!.Score([0]).Relevance);
        Assert.NotNull(package.Tokenizer.PairTemplate);
    }

    [Fact]
    public void A_folder_without_modules_is_an_encoder_when_its_graph_gives_hidden_states()
    {
        using var folder = Embedding();
        File.Delete(Path.Combine(folder.Path, "modules.json"));
        var package = Assert.IsType<EncoderPackage>(PackagedModel.Load(folder.Path));
        Assert.Equal((Pooling.Cls, false), (package.Pooling, package.Normalizes));
    }

    [Fact]
    public void A_decoder_is_still_a_decoder() => Assert.IsType<ModelPackage>(PackagedModel.Load(TestData.EmberFolder));

    [Theory]
    [InlineData("bert", 512, 512)]
    [InlineData("distilbert", 512, 512)]
    [InlineData("roberta", 514, 512)]
    [InlineData("xlm-roberta", 514, 512)]
    [InlineData("mpnet", 514, 512)]
    public void Positions_behind_the_padding_token_do_not_count(string family, int positions, int expected)
    {
        using var folder = Embedding();
        Set(folder, "config.json", $$"""{"model_type":"{{family}}","vocab_size":512,"dim":32,"max_position_embeddings":{{positions}},"pad_token_id":1}""");
        Assert.Equal(expected, EncoderPackage.Load(folder.Path).ContextLength);
    }

    [Theory]
    [InlineData("""{"pooling_mode_mean_tokens":true}""", Pooling.Mean)]
    [InlineData("""{"pooling_mode_cls_token":true,"pooling_mode_mean_tokens":false}""", Pooling.Cls)]
    [InlineData("""{"pooling_mode_max_tokens":true}""", Pooling.Max)]
    [InlineData("""{"pooling_mode_lasttoken":true,"include_prompt":true}""", Pooling.LastToken)]
    [InlineData("""{"embedding_dimension":32,"pooling_mode":"mean"}""", Pooling.Mean)]
    [InlineData("""{"pooling_mode":"lasttoken"}""", Pooling.LastToken)]
    public void Pooling_is_read_in_both_spellings(string config, Pooling expected)
    {
        using var folder = Embedding();
        Set(folder, "1_Pooling/config.json", config);
        Assert.Equal(expected, EncoderPackage.Load(folder.Path).Pooling);
    }

    [Theory]
    [InlineData("1_Pooling/config.json", "{}", "pooling_mode_*")]
    [InlineData("1_Pooling/config.json", """{"pooling_mode_mean_tokens":true,"pooling_mode_cls_token":true}""", "pooling_mode_*")]
    [InlineData("1_Pooling/config.json", """{"pooling_mode_weightedmean_tokens":true}""", "pooling_mode_*")]
    [InlineData("1_Pooling/config.json", """{"pooling_mode":"median"}""", "pooling_mode")]
    [InlineData("1_Pooling/config.json", """{"pooling_mode_mean_tokens":true,"include_prompt":false}""", "include_prompt")]
    [InlineData("modules.json", """[{"path":"","type":"sentence_transformers.models.Transformer"},{"path":"2_Dense","type":"sentence_transformers.models.Dense"}]""", "[1].type")]
    [InlineData("modules.json", """[{"path":"nowhere","type":"sentence_transformers.models.Pooling"}]""", "[0].path")]
    [InlineData("modules.json", """[{"path":"../other","type":"sentence_transformers.models.Pooling"}]""", "path")]
    [InlineData("modules.json", """{}""", null)]
    [InlineData("config_sentence_transformers.json", """{"prompts":{"query":1}}""", "prompts.query")]
    [InlineData("config_sentence_transformers.json", """{"prompts":{},"default_prompt_name":"query"}""", "default_prompt_name")]
    [InlineData("sentence_bert_config.json", """{"max_seq_length":1}""", "max_seq_length")]
    [InlineData("config.json", """{"model_type":"bert","vocab_size":3,"hidden_size":32,"max_position_embeddings":64}""", "vocab_size")]
    [InlineData("config.json", """{"model_type":"bert","vocab_size":512,"max_position_embeddings":64}""", "hidden_size")]
    [InlineData("config.json", """{"model_type":"bert","vocab_size":512,"hidden_size":32}""", "max_position_embeddings")]
    public void What_is_wrong_is_named_with_its_file(string file, string content, string? field)
    {
        using var folder = Embedding();
        Set(folder, file, content);
        var error = Assert.Throws<ModelPackageException>(() => EncoderPackage.Load(folder.Path));
        Assert.Equal(field, error.Field);
        Assert.Contains(Path.GetFileName(file.Replace("sentence_bert_config.json", "", StringComparison.Ordinal)), error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_a_word_on_pooling_the_error_says_what_to_add()
    {
        using var folder = Embedding();
        File.Delete(Path.Combine(folder.Path, "modules.json"));
        File.Delete(Path.Combine(folder.Path, "1_Pooling", "config.json"));
        var error = Assert.Throws<ModelPackageException>(() => EncoderPackage.Load(folder.Path));
        Assert.Contains("1_Pooling", error.File, StringComparison.Ordinal);
        Assert.Contains("pooling_mode_mean_tokens", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, null, null)]
    [InlineData(2, null, 1)]
    [InlineData(2, """{"0":"yes","1":"no"}""", 0)]
    [InlineData(3, """{"0":"contradiction","1":"entailment","2":"neutral"}""", 1)]
    public void The_relevant_label_is_found(int labels, string? names, int? expected)
    {
        using var folder = Encoder(s_tiny with { Labels = labels });
        if (names is not null)
        {
            Set(folder, "config.json", $$"""{"architectures":["BertForSequenceClassification"],"model_type":"bert","vocab_size":512,"hidden_size":32,"max_position_embeddings":128,"id2label":{{names}} }""");
        }

        Assert.Equal(expected, EncoderPackage.Load(folder.Path).Relevance!.Label);
    }

    [Fact]
    public void Labels_of_which_none_means_relevant_are_refused()
    {
        using var folder = Encoder(s_tiny with { Labels = 3 });
        Assert.Equal("id2label", Assert.Throws<ModelPackageException>(() => EncoderPackage.Load(folder.Path)).Field);
    }

    [Fact]
    public void A_relevance_is_a_probability_and_keeps_the_order()
    {
        var logistic = new RelevanceHead(Label: null);
        Assert.Equal((1 / (1 + MathF.Exp(-2)), 2f), logistic.Score([2]));
        var softmax = new RelevanceHead(1);
        var (relevance, logit) = softmax.Score([0, 2, 1]);
        Assert.Equal(Math.Exp(2) / (1 + Math.Exp(2) + Math.Exp(1)), relevance, 1e-6);
        Assert.Equal(2, logit);
        Assert.Equal(0f, logistic.Score([-200]).Relevance);
        Assert.Equal(1f, softmax.Score([-2000, 2000]).Relevance);
    }

    [Fact]
    public void An_import_takes_encoders_too()
    {
        using var folder = Embedding();
        using var models = new TemporaryFolder();
        Assert.IsType<EncoderPackage>(PackagedModel.Import(folder.Path, models.Path, "mine"));
        Assert.IsType<EncoderPackage>(Assert.Single(ModelCatalogFolder.Discover(models.Path)).Package);
    }

    private static TemporaryFolder Embedding() => Encoder(s_tiny);

    private static TemporaryFolder Encoder(EncoderSpec spec)
    {
        var folder = new TemporaryFolder();
        SyntheticEncoder.Write(folder.Path, spec, new EncoderFormat(), seed: 1, Pooling.Cls);
        return folder;
    }

    private static void Set(TemporaryFolder folder, string file, string content) => folder.Write(file, content);
}
