using System.Numerics.Tensors;
using CsCheck;
using OrleansLlm.Engine.Encoders;
using OrleansLlm.Engine.Runners;
using OrleansLlm.Models.Packages;

namespace OrleansLlm.Training.Tests.Embedders;

/// <summary>The model that comes with the silo.</summary>
public sealed class BuiltInEmbedderTests : IDisposable
{
    private const long MostBytes = 6 * 1024 * 1024;

    private readonly EncoderPackage _package = EncoderPackage.Load(BuiltInFolder.Of("ember-embed"));
    private readonly OnnxEncoderRunner _runner;

    public BuiltInEmbedderTests() => _runner = OnnxEncoderRunner.Load(_package, new RunnerOptions { Threads = 1 });

    public void Dispose() => _runner.Dispose();

    [Theory]
    [InlineData("I want my money back", "How do I get a refund?", "What is the weather like tomorrow?")]
    [InlineData("a physician treated the patient", "the doctor looked after a sick man", "the ship left the harbour")]
    [InlineData("how to reset my password", "I forgot my login credentials", "the recipe needs two eggs")]
    [InlineData("the car was fast", "an automobile at high speed", "a bowl of soup")]
    public void Texts_that_mean_the_same_are_nearer_than_others(string text, string same, string other)
    {
        var vector = Embed(text);
        Assert.True(TensorPrimitives.Dot<float>(vector, Embed(same)) > TensorPrimitives.Dot<float>(vector, Embed(other)));
    }

    [Fact]
    public void Every_text_has_a_vector_of_length_1() => Gen.String.Sample(
        text => Assert.Equal(1, TensorPrimitives.Norm<float>(Embed(text)), 1e-4), iter: 1_000, threads: 1);

    [Fact]
    public void A_vector_does_not_depend_on_what_else_is_in_the_batch()
    {
        Assert.True(_runner.IsBatchInvariant);
        var inputs = new[] { "short", "a text of a few more words than the other one has", "国際連合" }.Select(text => new EncoderInput(Tokens(text))).ToArray();
        var together = new float[inputs.Length * _runner.OutputSize];
        _runner.Run(inputs, together);
        for (var i = 0; i < inputs.Length; i++)
        {
            var alone = new float[_runner.OutputSize];
            _runner.Run([inputs[i]], alone);
            Assert.Equal(1, TensorPrimitives.Dot<float>(alone, together.AsSpan(i * _runner.OutputSize, _runner.OutputSize)), 1e-5);
        }
    }

    [Theory]
    [InlineData("Какая завтра погода в Москве?", "Как вернуть деньги за заказ?")]
    [InlineData("明日の天気はどうですか", "返金の手続きを教えてください")]
    [InlineData("ما هو الطقس غدا", "كيف أسترد أموالي")]
    [InlineData("내일 날씨 어때", "환불은 어떻게 받나요")]
    public void Texts_in_scripts_that_it_was_not_trained_on_are_told_apart(string left, string right) =>
        Assert.True(TensorPrimitives.Dot<float>(Embed(left), Embed(right)) < 0.8);

    [Fact]
    public void It_is_small() =>
        Assert.InRange(new DirectoryInfo(BuiltInFolder.Of("ember-embed")).EnumerateFiles("*", SearchOption.AllDirectories).Sum(file => file.Length), 1, MostBytes);

    private int[] Tokens(string text) => _package.Tokenizer.Encode(text, addSpecialTokens: true, [0..text.Length]);

    private float[] Embed(string text)
    {
        var vector = new float[_runner.OutputSize];
        _runner.Run([new EncoderInput(Tokens(text))], vector);
        return vector;
    }
}
