package com.example.orders;

import java.util.List;
import org.springframework.http.HttpStatus;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** One request, one transaction; it is committed before the answer is sent. */
@RestController
@RequestMapping("/orders")
@Transactional
class OrdersController {
  private final OrderRepository orders;

  OrdersController(OrderRepository orders) {
    this.orders = orders;
  }

  record NewOrder(String item) {}

  @GetMapping
  @Transactional(readOnly = true)
  public List<Order> list() {
    return orders.findFirst100ByOrderById();
  }

  @PostMapping
  @ResponseStatus(HttpStatus.CREATED)
  public Order place(@RequestBody NewOrder order) {
    return orders.save(new Order(CurrentTenant.slug(), order.item()));
  }
}
