using CdnMusic.EdgeNode;
using CdnMusic.Hosting;
using CdnMusic.Hosting.Listeners;

return await ServiceHost.RunAsync(
    "edge-node",
    args,
    [Listener.Public("http://127.0.0.1:8080", EdgeConnections.Use, EdgeConnections.EndPoint)],
    builder => builder.AddEdgeNode(),
    app => app.MapEdgeNode());
