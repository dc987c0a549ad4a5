using OrleansLlm.Models.Packages;

namespace OrleansLlm.Models.Tests.Packages;

public sealed class OptimumLayoutTests
{
    [Fact]
    public void A_config_with_a_graph_beside_it_is_read()
    {
        using var folder = Optimum();
        var package = ModelPackage.Load(folder.Folder);
        Assert.Equal((6, 7, 32), (package.Config.Layers, package.Config.KeyValueHeads, package.Config.HeadSize));
        Assert.Equal(2048, package.Config.VocabularySize);
        Assert.Equal([2], package.Config.EosTokenIds);
        Assert.Null(package.Graph.AttentionMask); // The embedded graph takes lengths.
        Assert.Equal("past_key_values.%d.key", package.Graph.PastKey);
        Assert.Null(package.Graph.PositionIds);
    }

    [Theory]
    [InlineData("""{"model_type":"gpt2","n_head":6,"n_layer":4,"n_embd":192,"n_positions":512,"vocab_size":4096}""", 6, 32, 512)]
    [InlineData("""{"model_type":"llama","num_attention_heads":6,"num_hidden_layers":4,"hidden_size":192,"max_position_embeddings":512,"vocab_size":4096}""", 6, 32, 512)]
    [InlineData("""{"model_type":"qwen3","num_attention_heads":6,"num_key_value_heads":2,"head_dim":128,"num_hidden_layers":4,"hidden_size":192,"max_position_embeddings":512,"vocab_size":4096}""", 2, 128, 512)]
    [InlineData("""{"model_type":"falcon","num_attention_heads":6,"multi_query":true,"num_hidden_layers":4,"hidden_size":192,"max_position_embeddings":512,"vocab_size":4096}""", 1, 32, 512)]
    [InlineData("""{"model_type":"gemma3","text_config":{"num_attention_heads":4,"num_key_value_heads":1,"head_dim":256,"num_hidden_layers":4,"hidden_size":192,"max_position_embeddings":512,"vocab_size":4096}}""", 1, 256, 512)]
    public void Each_family_spells_its_shape_in_its_own_way(string config, int keyValueHeads, int headSize, int context)
    {
        using var folder = Optimum();
        folder.Write("config.json", config);
        var shape = ModelPackage.Load(folder.Folder).Config;
        Assert.Equal((keyValueHeads, headSize, context), (shape.KeyValueHeads, shape.HeadSize, shape.ContextLength));
    }

    [Fact]
    public void Generation_config_gives_the_ends_of_a_turn_and_the_sampling()
    {
        using var folder = Optimum();
        folder.Write("generation_config.json", """{"eos_token_id":[2,0],"do_sample":true,"temperature":0.7,"top_k":0}""");
        var package = ModelPackage.Load(folder.Folder);
        Assert.Equal([2, 0], package.Config.EosTokenIds);
        Assert.Equal(new GenerationDefaults { DoSample = true, Temperature = 0.7f }, package.Generation);
    }

    [Fact]
    public void Among_variants_the_documented_order_or_the_caller_decides()
    {
        using var folder = Optimum();
        Directory.CreateDirectory(folder.Path("onnx"));
        File.Move(folder.Path("model.onnx"), folder.Path("onnx/model_q4.onnx"));
        File.Copy(folder.Path("onnx/model_q4.onnx"), folder.Path("onnx/model_fp16.onnx"));
        File.Copy(folder.Path("onnx/model_q4.onnx"), folder.Path("onnx/model_int8.onnx"));
        Assert.Equal(folder.Path("onnx/model_int8.onnx"), ModelPackage.Load(folder.Folder).Graph.Path);
        Assert.Equal(folder.Path("onnx/model_fp16.onnx"), ModelPackage.Load(folder.Folder, "model_fp16").Graph.Path);
        Assert.Throws<ModelPackageException>(() => ModelPackage.Load(folder.Folder, "model_q8"));
        Assert.Throws<ModelPackageException>(() => ModelPackage.Load(folder.Folder, "../../../model"));
    }

    [Theory]
    [InlineData("vocab_size")]
    [InlineData("num_hidden_layers")]
    [InlineData("num_attention_heads")]
    [InlineData("max_position_embeddings")]
    [InlineData("model_type")]
    public void A_missing_field_is_named(string field)
    {
        using var folder = Optimum();
        folder.Set("config.json", field, null);
        Assert.Equal(field, Assert.Throws<ModelPackageException>(() => ModelPackage.Load(folder.Folder)).Field);
    }

    [Fact]
    public void A_hidden_size_that_the_heads_do_not_divide_is_refused()
    {
        using var folder = Optimum();
        folder.Set("config.json", "head_dim", null);
        folder.Set("config.json", "hidden_size", "191");
        Assert.Equal("hidden_size", Assert.Throws<ModelPackageException>(() => ModelPackage.Load(folder.Folder)).Field);
    }

    private static PackageFolder Optimum()
    {
        var folder = new PackageFolder();
        folder.Delete("genai_config.json");
        return folder;
    }
}
