using OrleansLlm.Contracts.Routing;

namespace OrleansLlm.Silo.Api.Responses;

/// <summary>One item of a response's input.</summary>
/// <param name="Id">Its id, for paging.</param>
/// <param name="Message">What it is for the model: a message; of a function call, one that makes this call only.</param>
internal sealed record InputItem(string Id, ChatMessage Message);
