using OrleansLlm.Silo.Tests.Hosting;

namespace OrleansLlm.Silo.Tests.Tokens;

public sealed class TokensTests
{
    [Fact]
    public async Task A_prompt_is_tokenized()
    {
        await using var api = await ApiHost.StartAsync();

        var response = await api.PostAsync("/v1/tokenize", """{"model":"ember","prompt":"Hi","add_special_tokens":true}""");

        Assert.Equal("""{"count":3,"max_model_len":256,"tokens":[1,5,9]}""", await response.Content.ReadAsStringAsync());
        Assert.Equal("Hi", api.Router.LastRequest.Prompt);
    }

    [Fact]
    public async Task A_chat_is_rendered_and_tokenized()
    {
        await using var api = await ApiHost.StartAsync();

        await api.PostAsync("/v1/tokenize", """{"model":"ember","messages":[{"role":"user","content":"Hi"}]}""");

        Assert.Equal("Hi", Assert.Single(api.Router.LastRequest.Messages!).Content);
        Assert.Null(api.Router.LastRequest.Prompt);
    }

    [Fact]
    public async Task Tokens_become_text_again()
    {
        await using var api = await ApiHost.StartAsync();

        var response = await api.PostAsync("/v1/detokenize", """{"model":"ember","tokens":[1,5]}""");

        Assert.Equal("""{"text":"ember:1,5"}""", await response.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData("tokenize", """{"model":"m"}""", "prompt")]
    [InlineData("tokenize", """{"model":"m","prompt":"a","messages":[]}""", "prompt")]
    [InlineData("tokenize", """{"prompt":"a"}""", "model")]
    [InlineData("tokenize", """{"model":"m","prompt":"a","add_special_tokens":false}""", "add_special_tokens")]
    [InlineData("detokenize", """{"model":"m"}""", "tokens")]
    [InlineData("detokenize", """{"model":"m","tokens":[]}""", "tokens")]
    [InlineData("detokenize", """{"model":"m","tokens":[-1]}""", "tokens[0]")]
    [InlineData("detokenize", """{"tokens":[1]}""", "model")]
    public async Task Bad_requests_name_their_field(string path, string body, string param)
    {
        await using var api = await ApiHost.StartAsync();

        await (await api.PostAsync($"/v1/{path}", body)).ErrorAsync(400, param: param);
    }
}
