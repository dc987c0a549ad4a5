using Microsoft.ML.OnnxRuntime;
using OrleansLlm.Models.Graphs.Onnx;
using OrleansLlm.Models.Packages;
using OrleansLlm.Models.Tests.Tokenization;

namespace OrleansLlm.Models.Tests.Graphs.Onnx;

public sealed class OnnxGraphBuilderTests
{
    [Theory]
    [InlineData(null, false)]
    [InlineData(false, false)]
    [InlineData(true, true)]
    public void A_written_graph_runs_and_its_weights_lie_where_asked(bool? externalData, bool hasDataFile)
    {
        using var folder = new TemporaryFolder();
        string path = Path.Combine(folder.Path, "model.onnx");
        var graph = Affine(out float[] weights, out float[] bias);
        graph.Save(path, externalData);

        Assert.Equal(hasDataFile, File.Exists(path + ".data"));
        var signature = OnnxFile.Check(path, folder.Path);
        Assert.Equal(["x"], signature.Inputs);
        Assert.Equal(["y"], signature.Outputs);
        using var session = new InferenceSession(path);
        using var x = OrtValue.CreateTensorValueFromMemory(new float[] { 1, -2 }, [1, 2]);
        using var options = new RunOptions();
        using var outputs = session.Run(options, ["x"], [x], ["y"]);
        var y = outputs[0].GetTensorDataAsSpan<float>();
        for (int column = 0; column < bias.Length; column++)
        {
            Assert.Equal(weights[column] - (2 * weights[bias.Length + column]) + bias[column], y[column], 1e-5f);
        }
    }

    [Fact]
    public void Saving_again_without_external_data_leaves_no_old_data_file()
    {
        using var folder = new TemporaryFolder();
        string path = Path.Combine(folder.Path, "model.onnx");
        Affine(out _, out _).Save(path, externalData: true);
        Affine(out _, out _).Save(path, externalData: false);
        Assert.Equal(["model.onnx"], Directory.GetFiles(folder.Path).Select(Path.GetFileName));
    }

    [Fact]
    public void Metadata_and_every_kind_of_attribute_and_element_reach_the_file()
    {
        using var folder = new TemporaryFolder();
        string path = Path.Combine(folder.Path, "model.onnx");
        var graph = new OnnxGraphBuilder();
        graph.Input("x", OnnxElementType.Float, "rows", 2);
        graph.Initializer("half", TensorData.Of(new[] { (Half)1.5f, (Half)(-2) }, 1, 2));
        graph.Initializer("bytes", TensorData.Of(new byte[] { 3, 250 }, 2));
        graph.Initializer("signed", TensorData.Of(new sbyte[] { -3, 100 }, 2));
        graph.Initializer("ints", TensorData.Of(new[] { 7, -8 }, 2));
        graph.Initializer("truth", TensorData.Of(new[] { true, false }, 2));
        string sum = graph.Node("Identity", ["x"], "sum0");
        foreach (string name in (ReadOnlySpan<string>)["half", "bytes", "signed", "ints"])
        {
            graph.Node("Cast", [name], name + ".f", new OnnxAttributes().Int("to", (int)OnnxElementType.Float));
            sum = graph.Node("Add", [sum, name + ".f"], name + ".sum");
        }

        graph.Node("Where", ["truth", sum, graph.Initializer("zero", TensorData.Scalar(0f))], "chosen");
        graph.Node("LeakyRelu", ["chosen"], "leaky", new OnnxAttributes().Float("alpha", 0.5f));
        graph.Node("Transpose", ["leaky"], "y", new OnnxAttributes().Ints("perm", 1, 0));
        graph.Output("y", OnnxElementType.Float, 2, "rows");
        graph.Metadata("made", "by a test");
        graph.Save(path);

        using var session = new InferenceSession(path);
        Assert.Equal("by a test", session.ModelMetadata.CustomMetadataMap["made"]);
        using var x = OrtValue.CreateTensorValueFromMemory(new float[] { 1, 1, -100, 1 }, [2, 2]);
        using var options = new RunOptions();
        using var outputs = session.Run(options, ["x"], [x], ["y"]);
        Assert.Equal([9.5f, -45.75f, 0, 0], outputs[0].GetTensorDataAsSpan<float>().ToArray());
        Assert.Equal([2, 2], outputs[0].GetTensorTypeAndShape().Shape);
    }

    [Fact]
    public void Values_that_nothing_makes_and_names_that_are_taken_are_refused()
    {
        var graph = new OnnxGraphBuilder();
        graph.Input("x", OnnxElementType.Float, 1);
        Assert.Contains("missing", Assert.Throws<ArgumentException>(() => graph.Node("Neg", ["missing"], "y")).Message, StringComparison.Ordinal);
        Assert.Contains("named x", Assert.Throws<ArgumentException>(() => graph.Node("Neg", ["x"], "x")).Message, StringComparison.Ordinal);
        Assert.Contains("named x", Assert.Throws<ArgumentException>(() => graph.Initializer("x", TensorData.Scalar(1L))).Message, StringComparison.Ordinal);
        Assert.Contains("Given: 3", Assert.Throws<ArgumentException>(() => TensorData.Of(new float[3], 2, 2)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_tensor_that_writes_too_little_is_an_error()
    {
        using var folder = new TemporaryFolder();
        var graph = new OnnxGraphBuilder();
        graph.Initializer("short", new ShortTensor());
        var error = Assert.Throws<InvalidDataException>(() => graph.Save(Path.Combine(folder.Path, "model.onnx")));
        Assert.Contains("short has 8 bytes", error.Message, StringComparison.Ordinal);
    }

    private static OnnxGraphBuilder Affine(out float[] weights, out float[] bias)
    {
        const int Width = 300;
        weights = [.. Enumerable.Range(0, 2 * Width).Select(i => MathF.Sin(i))];
        bias = [.. Enumerable.Range(0, Width).Select(i => (float)i)];
        var graph = new OnnxGraphBuilder();
        graph.Input("x", OnnxElementType.Float, "rows", 2);
        graph.Initializer("w", TensorData.Of(weights, 2, Width));
        graph.Initializer("b", TensorData.Of(bias, Width));
        graph.Node("MatMul", ["x", "w"], "xw");
        graph.Node("Add", ["xw", "b"], "y");
        graph.Output("y", OnnxElementType.Float, "rows", Width);
        return graph;
    }

    private sealed class ShortTensor() : TensorData(OnnxElementType.Float, [2])
    {
        public override void WriteTo(Stream stream) => stream.Write([1, 2, 3, 4]);
    }
}
